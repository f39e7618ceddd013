import { KeyRound } from "lucide-react";
import { useState } from "react";
import type { ApiKey, CreatedKey } from "../../../apps/client/client.ts";
import { useController } from "../state/controller.ts";
import { useConsole } from "../state/store.ts";
import { Confirm } from "../ui/confirm.tsx";
import { Copy, Failure } from "../ui/parts.tsx";
import { ScrollTable } from "../ui/scroll-table.tsx";
import { scopeWord } from "../words/option-words.ts";
import { useSay } from "../words/words.ts";
import { NewKey } from "./new-key.tsx";
import { UsageTable } from "./usage-table.tsx";
import { useKeyList } from "./use-key-list.ts";

/** The keys of all tenants, and the use of their budgets. */
export default function KeysView() {
  const say = useSay();
  const controller = useController();
  const { keys, usage, failure, change } = useKeyList();
  const [isMaking, setIsMaking] = useState(false);
  const [made, setMade] = useState<CreatedKey | null>(null);
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  return (
    <div className="part-view">
      <header className="part-head">
        <h1 className="title">{say("viewKeys")}</h1>
        <span className="spring" />
        <button type="button" className="button primary" onClick={() => setIsMaking(true)}>
          <KeyRound size={14} aria-hidden="true" />
          {say("keyNew")}
        </button>
      </header>
      {failure !== null && <Failure failure={failure} />}
      {made !== null && (
        <div className="notice good" role="status">
          <p>{say("keyOnce")}</p>
          <div className="row">
            <code data-secret>{made.api_key}</code>
            <Copy text={made.api_key} />
            <button type="button" className="button small" onClick={() => setMade(null)}>
              {say("close")}
            </button>
          </div>
        </div>
      )}
      {keys !== null && <KeyTable keys={keys} onRevoke={setRevoked} />}
      {usage.length > 0 && <UsageTable tenants={usage} />}
      {isMaking && (
        <NewKey
          onClose={() => setIsMaking(false)}
          onCreate={async (body) => {
            setIsMaking(false);
            setMade(await change(() => controller.client.keys.create(body)));
          }}
        />
      )}
      <Confirm
        title={say("keyRevokeTitle", revoked?.label ?? "")}
        description={say("keyRevokeAbout")}
        isOpen={revoked !== null}
        action={say("keyRevokeNow")}
        onConfirm={() => {
          const { id } = revoked as ApiKey;
          setRevoked(null);
          void change(() => controller.client.keys.revoke(id));
        }}
        onClose={() => setRevoked(null)}
      />
    </div>
  );
}

function KeyTable({ keys, onRevoke }: { keys: readonly ApiKey[]; onRevoke(key: ApiKey): void }) {
  const say = useSay();
  const language = useConsole(({ appearance }) => appearance.language);
  const moment = (text: string | null) =>
    text === null ? say("keyNever") : new Date(text).toLocaleString(language);
  return (
    <ScrollTable className="lines" label={say("viewKeys")}>
      <thead>
        <tr>
          <th scope="col">{say("keyLabel")}</th>
          <th scope="col">{say("keyTenant")}</th>
          <th scope="col">{say("keyScopes")}</th>
          <th scope="col">{say("keyExpires")}</th>
          <th scope="col">{say("keyUsed")}</th>
          <th scope="col">{say("jobsActions")}</th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.id} data-key={key.id}>
            <th scope="row">
              {key.label}
              <p className="hint">
                <code>{key.id}</code>
              </p>
            </th>
            <td data-label={say("keyTenant")}>{key.tenant}</td>
            <td data-label={say("keyScopes")} title={key.scopes.join(" ")}>
              {key.scopes.map((scope) => say(scopeWord(scope))).join(say("comma"))}
            </td>
            <td data-label={say("keyExpires")}>{moment(key.expires_at)}</td>
            <td data-label={say("keyUsed")}>{moment(key.last_used_at)}</td>
            <td>
              {key.revoked_at === null ? (
                <button
                  type="button"
                  className="button small"
                  aria-label={say("keyRevokeOf", key.label)}
                  onClick={() => onRevoke(key)}
                >
                  {say("keyRevoke")}
                </button>
              ) : (
                <span className="pill">{say("keyRevoked")}</span>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </ScrollTable>
  );
}
