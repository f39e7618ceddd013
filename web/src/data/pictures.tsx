import { Trash2 } from "lucide-react";
import { useConsole, useStore } from "../state/store.ts";
import { Copy } from "../ui/parts.tsx";
import { useSay } from "../words/words.ts";
import { type Asset, assetNamesIn, assetOf } from "./assets.ts";

/** Pictures that are sent as files beside the data. */
export function Pictures() {
  const say = useSay();
  const { dispatch } = useStore();
  const { assets, payload } = useConsole(({ work }) => work.present);
  const named = assetNamesIn(payload);
  const set = (next: readonly Asset[]) =>
    dispatch({ type: "edit", work: { assets: next }, name: null });
  const add = (files: FileList | null) => {
    let all = [...assets];
    for (const file of files ?? []) all = [...all, assetOf(file, all)];
    set(all);
  };
  return (
    <details className="elsewhere" open={assets.length > 0}>
      <summary>{say("assets", assets.length)}</summary>
      <p className="hint">{say("assetsHint")}</p>
      <ul className="assets">
        {assets.map((asset) => (
          <li key={asset.id}>
            <label>
              <span className="hint">
                {asset.file.name} · {say("assetSize", Math.ceil(asset.file.size / 1024))}
              </span>
              <input
                value={asset.name}
                onChange={({ target }) =>
                  set(
                    assets.map((each) =>
                      each.id === asset.id ? { ...each, name: target.value } : each,
                    ),
                  )
                }
              />
            </label>
            <span className="hint">
              {say(named.has(asset.name.normalize("NFC")) ? "assetNamed" : "assetUnnamed")}
            </span>
            <Copy text={JSON.stringify({ asset: asset.name })}>{say("copyReference")}</Copy>
            <button
              type="button"
              className="icon-button small"
              aria-label={say("removeAsset", asset.name)}
              onClick={() => set(assets.filter(({ id }) => id !== asset.id))}
            >
              <Trash2 size={14} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ul>
      <label className="button small">
        {say("addAssets")}
        <input
          type="file"
          multiple
          className="visually-hidden"
          accept="image/png,image/jpeg,image/gif,image/bmp,image/svg+xml"
          onChange={({ target }) => {
            add(target.files);
            target.value = "";
          }}
        />
      </label>
    </details>
  );
}
