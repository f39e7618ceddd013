import { useController } from "../state/controller.ts";
import { useConsole, useStore } from "../state/store.ts";
import { Failure } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { KeyField } from "./sign-in.tsx";

/** The address of the API, for a console that is served from elsewhere, and what the server said. */
export function ServerDialog() {
  const say = useSay();
  const controller = useController();
  const { dispatch } = useStore();
  const apiBase = useConsole((state) => state.settings.apiBase);
  const apiKey = useConsole((state) => state.apiKey);
  const meta = useConsole((state) => state.meta);
  const failure = useConsole((state) => state.metaFailure);
  return (
    <div className="stack">
      <div className="field">
        <label htmlFor="api-base">{say("apiBase")}</label>
        <input
          id="api-base"
          type="url"
          placeholder={say("apiBaseHint")}
          value={apiBase}
          onChange={({ target }) =>
            dispatch({
              type: "settings",
              part: { apiBase: target.value.trim().replace(/\/+$/, "") },
            })
          }
        />
      </div>
      {apiBase !== "" && (
        <KeyField value={apiKey} onChange={(key) => dispatch({ type: "api-key", apiKey: key })} />
      )}
      <div className="row">
        <button type="button" className="button" onClick={() => void controller.loadMeta()}>
          {say("loadMeta")}
        </button>
        <span className="hint" role="status">
          {meta && say("metaLoaded", Object.keys(meta.skills).length, meta.version)}
        </span>
      </div>
      {failure && <Failure failure={failure} />}
    </div>
  );
}
