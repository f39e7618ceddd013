import { type FormEvent, useId, useState } from "react";
import { failureOf, type RequestFailure } from "../server/api.ts";
import { type Session, signIn, signOut } from "../server/session.ts";
import { useController } from "../state/controller.ts";
import { useConsole } from "../state/store.ts";
import { Failure } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";

/** Signs in at the page's server with a key, and out. */
export function SignInPart() {
  const say = useSay();
  const controller = useController();
  const session = useConsole((state) => state.session);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  const change = async (ask: () => Promise<Session>) => {
    setFailure(null);
    try {
      controller.changeSession(await ask());
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  return (
    <div className="stack">
      {session?.is_signed_in === true ? (
        <>
          <p role="status">{say("signedInAs", session.id ?? "", session.tenant ?? "")}</p>
          <div className="row">
            <button type="button" className="button" onClick={() => void change(signOut)}>
              {say("signOut")}
            </button>
          </div>
        </>
      ) : (
        <SignInForm onKey={(apiKey) => void change(() => signIn(apiKey))} />
      )}
      {failure && <Failure failure={failure} />}
    </div>
  );
}

function SignInForm({ onKey }: { onKey(apiKey: string): void }) {
  const say = useSay();
  const [apiKey, setApiKey] = useState("");
  // Browsers accept the session's cookie only in a secure context.
  if (!window.isSecureContext) return <p role="status">{say("signInNeedsTls")}</p>;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onKey(apiKey.trim());
    setApiKey("");
  };
  return (
    <form className="stack" onSubmit={submit}>
      <KeyField value={apiKey} onChange={setApiKey} />
      <div className="row">
        <button type="submit" className="button primary" disabled={apiKey.trim() === ""}>
          {say("signIn")}
        </button>
      </div>
    </form>
  );
}

/** A field for a key. Browsers neither show it nor offer to save it. */
export function KeyField({ value, onChange }: { value: string; onChange(value: string): void }) {
  const say = useSay();
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{say("apiKey")}</label>
      <input
        id={id}
        type="password"
        autoComplete="off"
        spellCheck={false}
        placeholder="docops_…"
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
