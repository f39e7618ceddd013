import { type FormEvent, useEffect, useId, useState } from "react";
import { failureOf, type RequestFailure } from "./api.ts";
import { Failure } from "./parts.tsx";
import { fetchSession, type Session, signIn, signOut } from "./session.ts";
import { useSay } from "./words.ts";

interface Props {
  /** Called with the session when the page is opened. It must be a stable function. */
  onRead(session: Session): void;
  /** Called after a sign-in or sign-out. */
  onChange(session: Session): void;
}

/** The sign-in at the page's server. It renders nothing if the server accepts no keys. */
export function SignIn({ onRead, onChange }: Props) {
  const say = useSay();
  const [session, setSession] = useState<Session | null>(null);
  const [failure, setFailure] = useState<RequestFailure | null>(null);
  useEffect(() => {
    fetchSession().then(
      (now) => {
        setSession(now);
        onRead(now);
      },
      () => setSession(null),
    );
  }, [onRead]);
  const change = async (ask: () => Promise<Session>) => {
    setFailure(null);
    try {
      const now = await ask();
      setSession(now);
      onChange(now);
    } catch (error) {
      setFailure(failureOf(error));
    }
  };
  if (session === null || !session.can_sign_in) return null;
  return (
    <section className="card" aria-labelledby="sign-in">
      <h2 id="sign-in">{say("signIn")}</h2>
      {session.is_signed_in ? (
        <div className="row">
          <span role="status">{say("signedInAs", session.id ?? "", session.tenant ?? "")}</span>
          <button type="button" onClick={() => change(signOut)}>
            {say("signOut")}
          </button>
        </div>
      ) : (
        <SignInForm onKey={(apiKey) => change(() => signIn(apiKey))} />
      )}
      {failure && <Failure failure={failure} />}
    </section>
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
    <form className="bar" onSubmit={submit}>
      <KeyField value={apiKey} onChange={setApiKey} />
      <button type="submit" className="primary" disabled={apiKey.trim() === ""}>
        {say("signIn")}
      </button>
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
