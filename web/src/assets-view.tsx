import { useId } from "react";
import { assetPartPrefix } from "../../apps/contract/asset-names.ts";
import { type Asset, assetOf } from "./assets.ts";
import { Copy } from "./parts.tsx";
import { useSay } from "./words.ts";

interface Props {
  assets: readonly Asset[];
  /** The asset names in the data. */
  named: ReadonlySet<string>;
  onChange(assets: readonly Asset[]): void;
}

/** The pictures beside the task. A person adds files and names them; the data refer to the names. */
export function AssetsView({ assets, named, onChange }: Props) {
  const say = useSay();
  const add = (files: Iterable<File>) => {
    let all = assets;
    for (const file of files) all = [...all, assetOf(file, all)];
    onChange(all);
  };
  return (
    <section className="card" aria-labelledby="assets">
      <h2 id="assets">{say("assets")}</h2>
      <p className="hint">{say("assetsHint")}</p>
      <div className="row">
        <label className="button">
          {say("addAssets")}
          <input
            type="file"
            multiple
            accept="image/png,image/jpeg,image/gif,image/bmp,image/svg+xml"
            onChange={({ target }) => {
              add(target.files ?? []);
              // Without this, choosing the same file again would cause no event.
              target.value = "";
            }}
          />
        </label>
      </div>
      <ul className="assets">
        {assets.map((asset) => (
          <AssetRow
            key={asset.id}
            asset={asset}
            isNamed={named.has(asset.name.normalize("NFC"))}
            onRename={(name) =>
              onChange(assets.map((other) => (other.id === asset.id ? { ...asset, name } : other)))
            }
            onRemove={() => onChange(assets.filter(({ id }) => id !== asset.id))}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  asset: Asset;
  isNamed: boolean;
  onRename(name: string): void;
  onRemove(): void;
}

function AssetRow({ asset: { name, file }, isNamed, onRename, onRemove }: RowProps) {
  const say = useSay();
  const id = useId();
  return (
    <li className="row">
      <div className="field">
        <label htmlFor={id}>
          {file.name} · {say("assetSize", Math.ceil(file.size / 1024))}
        </label>
        <input id={id} value={name} onChange={({ target }) => onRename(target.value.trim())} />
      </div>
      <code>
        {assetPartPrefix}
        {name}
      </code>
      <span className={isNamed ? "hint" : "missing"} role="status">
        {say(isNamed ? "assetNamed" : "assetUnnamed")}
      </span>
      <Copy text={JSON.stringify({ asset: name })}>{say("copyReference")}</Copy>
      <button type="button" onClick={onRemove}>
        {say("removeAsset", name)}
      </button>
    </li>
  );
}
