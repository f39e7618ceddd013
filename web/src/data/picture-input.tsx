import { ImagePlus } from "lucide-react";
import { isPayload } from "../state/payload.ts";
import { useConsole } from "../state/store.ts";
import { useSay } from "../words/words.ts";

interface Props {
  id: string;
  value: unknown;
  onChange(value: unknown): void;
  onBlur(): void;
  onFocus(): void;
  "aria-label"?: string;
}

/** Sets a picture: a file, which the payload has in Base64, or the name of a picture beside the task. */
export function PictureInput({ value, onChange, ...shared }: Props) {
  const say = useSay();
  const assets = useConsole(({ work }) => work.present.assets);
  const asset = isPayload(value) && typeof value.asset === "string" ? value.asset : "";
  const names = assets.map(({ name }) => name);
  const choices = asset === "" || names.includes(asset) ? names : [asset, ...names];
  const take = (file: File | undefined) => {
    if (file === undefined) return;
    const reader = new FileReader();
    reader.onload = () => onChange(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.readAsDataURL(file);
  };
  const isThere = typeof value === "string" && value !== "";
  return (
    <div className="picture">
      <label className="button small">
        <ImagePlus size={14} aria-hidden="true" />
        {isThere ? say("imageThere", Math.ceil((value.length * 3) / 4 / 1024)) : say("chooseImage")}
        <input
          {...shared}
          type="file"
          className="visually-hidden"
          accept="image/png,image/jpeg,image/gif,image/bmp,image/svg+xml"
          onChange={({ target }) => take(target.files?.[0])}
        />
      </label>
      {choices.length > 0 && (
        <select
          aria-label={say("imageOrAsset")}
          value={asset}
          onChange={({ target }) =>
            onChange(
              target.value === ""
                ? undefined
                : { ...(isPayload(value) ? value : {}), asset: target.value },
            )
          }
        >
          <option value="">{say("imageOrAsset")}</option>
          {choices.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      )}
      {value !== undefined && (
        <button type="button" className="button small ghost" onClick={() => onChange(undefined)}>
          {say("removeImage")}
        </button>
      )}
    </div>
  );
}
