import { useEffect, useState } from "react";
import { clearDrafts, listDrafts, saveDraft } from "../state/drafts.ts";
import { useConsole, useStore } from "../state/store.ts";
import { useSay } from "../words/words.ts";

/** Switches for the work that the console does by itself: it fills the page, and keeps drafts in this browser. */
export function PreferencesDialog() {
  const say = useSay();
  const { dispatch, get } = useStore();
  const appearance = useConsole((state) => state.appearance);
  const [count, setCount] = useState(0);
  useEffect(() => void listDrafts().then(({ length }) => setCount(length)), []);
  const keepDrafts = async (keepsDrafts: boolean) => {
    dispatch({ type: "appearance", part: { keepsDrafts } });
    if (!keepsDrafts) return;
    await saveDraft(get().work.present).catch(() => {});
    setCount((await listDrafts()).length);
  };
  return (
    <div className="stack">
      <label className="option">
        <input
          type="checkbox"
          checked={appearance.isLive}
          onChange={({ target }) =>
            dispatch({ type: "appearance", part: { isLive: target.checked } })
          }
        />
        {say("liveSetting")}
      </label>
      <label className="option">
        <input
          type="checkbox"
          checked={appearance.keepsDrafts}
          onChange={({ target }) => void keepDrafts(target.checked)}
        />
        {say("draftSetting")}
      </label>
      <p className="hint">{say("draftAbout")}</p>
      <div className="row">
        <button
          type="button"
          className="button"
          disabled={count === 0}
          onClick={() => void clearDrafts().then(() => setCount(0))}
        >
          {say("clearDrafts", count)}
        </button>
      </div>
    </div>
  );
}
