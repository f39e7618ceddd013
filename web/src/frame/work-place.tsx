import { LoaderCircle } from "lucide-react";
import { lazy, Suspense } from "react";
import { Start } from "../start/start.tsx";
import { useController } from "../state/controller.ts";
import { useConsole } from "../state/store.ts";
import { Failure } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { SignInPart } from "./sign-in.tsx";

const FillView = lazy(() => import("./fill-view.tsx"));

/** The parts behind the rail, besides Fill. */
const parts = {
  batch: lazy(() => import("../batch/batch-view.tsx")),
  templates: lazy(() => import("../templates/templates-view.tsx")),
  jobs: lazy(() => import("../jobs/jobs-view.tsx")),
  policies: lazy(() => import("../policies/policies-view.tsx")),
  keys: lazy(() => import("../keys/keys-view.tsx")),
} as const;

interface Props {
  onChoose(): void;
  onRun(): void;
  /** A file was offered that cannot be a template. */
  isRefused: boolean;
}

/** The part of the console that is open. */
export function WorkPlace({ onChoose, onRun, isRefused }: Props) {
  const say = useSay();
  const hasTemplate = useConsole(({ work }) => work.present.template !== null);
  const isSignedOut = useConsole(
    ({ session, settings }) =>
      settings.apiBase === "" && session?.can_sign_in === true && !session.is_signed_in,
  );
  const view = useConsole((state) => state.view);
  const Part = view === "fill" ? null : parts[view];
  const isFill = !isSignedOut && view === "fill";
  return (
    <main id="work" className="work" tabIndex={-1}>
      {isSignedOut ? <SignedOut /> : <MetaFailure />}
      {isRefused && (
        <p className="notice bad strip" role="alert">
          {say("onlyDocx")}
        </p>
      )}
      {!isSignedOut && Part !== null && (
        <Suspense fallback={<Loading />}>
          <Part />
        </Suspense>
      )}
      {isFill && !hasTemplate && <Start onChoose={onChoose} />}
      {isFill && hasTemplate && (
        <Suspense fallback={<Loading />}>
          <FillView onRun={onRun} />
        </Suspense>
      )}
    </main>
  );
}

/** The code of a part is on its way. */
function Loading() {
  return (
    <div className="loading" aria-busy="true">
      <LoaderCircle size={24} aria-hidden="true" />
    </div>
  );
}

function SignedOut() {
  const say = useSay();
  return (
    <div className="start">
      <section className="card narrow" aria-labelledby="sign-in-title">
        <h2 id="sign-in-title" className="title">
          {say("signInTitle")}
        </h2>
        <p className="about">{say("errorSignIn")}</p>
        <SignInPart />
      </section>
    </div>
  );
}

/** Tells why the server cannot be used, with a button to ask again. */
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
