import { useId, useState } from "react";
import type { CreateKey } from "../../../apps/client/client.ts";
import { keyLabelPattern } from "../../../apps/contract/key-label.ts";
import { type Scope, scopes } from "../../../apps/contract/scopes.ts";
import { tenantNamePattern } from "../../../apps/contract/tenant-name.ts";
import { useConsole } from "../state/store.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Choice } from "../ui/parts.tsx";
import { scopeWord } from "../words/option-words.ts";
import { useSay } from "../words/words.ts";

interface Props {
  onClose(): void;
  onCreate(body: CreateKey): void;
}

const daySeconds = 86_400;

/** The form of a new key. */
export function NewKey({ onClose, onCreate }: Props) {
  const say = useSay();
  const id = useId();
  const own = useConsole(({ session }) => session?.tenant ?? "");
  const [label, setLabel] = useState("");
  const [tenant, setTenant] = useState(own);
  const [days, setDays] = useState("");
  const [chosen, setChosen] = useState<readonly Scope[]>(["run"]);
  const isTenant = tenantNamePattern.test(tenant);
  const isLabel = keyLabelPattern.test(label);
  return (
    <Dialog title={say("keyNew")} isOpen onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isTenant || !isLabel || chosen.length === 0) return;
          const expiry = days === "" ? {} : { expires_in_seconds: Number(days) * daySeconds };
          onCreate({ label, tenant, scopes: [...chosen], ...expiry });
        }}
      >
        <div className="field">
          <label htmlFor={`${id}-label`}>{say("keyLabel")}</label>
          <input
            id={`${id}-label`}
            value={label}
            required
            onChange={({ target }) => setLabel(target.value)}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-tenant`}>{say("keyTenant")}</label>
          <input
            id={`${id}-tenant`}
            value={tenant}
            required
            aria-invalid={tenant !== "" && !isTenant}
            onChange={({ target }) => setTenant(target.value)}
          />
        </div>
        <Choice
          label={say("keyExpires")}
          value={days}
          options={[
            ["", say("keyNever")],
            ["30", say("keyDays", 30)],
            ["90", say("keyDays", 90)],
            ["365", say("keyDays", 365)],
          ]}
          onChange={setDays}
        />
        <fieldset>
          <legend>{say("keyScopes")}</legend>
          {scopes.map((scope) => (
            <label key={scope} className="option" title={scope}>
              <input
                type="checkbox"
                checked={chosen.includes(scope)}
                onChange={({ target }) =>
                  setChosen(
                    target.checked ? [...chosen, scope] : chosen.filter((each) => each !== scope),
                  )
                }
              />
              {say(scopeWord(scope))}
            </label>
          ))}
        </fieldset>
        <div className="row end">
          <button type="button" className="button" onClick={onClose}>
            {say("cancel")}
          </button>
          <button
            type="submit"
            className="button primary"
            disabled={!isTenant || !isLabel || chosen.length === 0}
          >
            {say("keyCreate")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
