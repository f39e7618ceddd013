import { useRef } from "react";
import { Start } from "../start/start.tsx";
import { useController } from "../state/controller.ts";
import { useConsole } from "../state/store.ts";
import { Failure } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { FillView } from "./fill-view.tsx";
import { SignInPart } from "./sign-in.tsx";

/** The part of the console that is open. */
export function WorkPlace({ onChoose, isRefused }: { onChoose(): void; isRefused: boolean }) {
  const say = useSay();
  const place = useRef<HTMLElement>(null);
  const hasTemplate = useConsole(({ work }) => work.present.template !== null);
  const isSignedOut = useConsole(
    ({ session, settings }) =>
      settings.apiBase === "" && session?.can_sign_in === true && !session.is_signed_in,
  );
  return (
    <main id="work" className="work" ref={place} tabIndex={-1}>
      {isSignedOut ? <SignedOut /> : <MetaFailure />}
      {isRefused && (
        <p className="notice bad strip" role="alert">
          {say("onlyDocx")}
        </p>
      )}
      {!isSignedOut && (hasTemplate ? <FillView /> : <Start onChoose={onChoose} />)}
    </main>
  );
}

function SignedOut() {
  const say = useSay();
  return (
    <div className="start">
      <section className="card narrow" aria-labelledby="sign-in-title">
        <h1 id="sign-in-title">{say("signInTitle")}</h1>
        <p className="about">{say("errorSignIn")}</p>
        <SignInPart />
      </section>
    </div>
  );
}

/** What keeps the console from its server, and the way to ask again. */
function MetaFailure() {
  const say = useSay();
  const controller = useController();
  const failure = useConsole((state) => state.metaFailure);
  if (failure === null) return null;
  return (
    <div className="strip">
      <Failure failure={failure} />
      <button type="button" className="button small" onClick={() => void controller.loadMeta()}>
        {say("tryAgain")}
      </button>
    </div>
  );
}
