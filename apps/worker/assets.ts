import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Assets } from "../engine/index.ts";
import { assetFile } from "./protocol.ts";

/**
 * The assets in a job's directory. Each is read once, when a picture needs it.
 *
 * @param names in the order of their files.
 */
export function assetsIn(directory: string, names: readonly string[]): Assets {
  return new Map(
    names.map((name, index) => {
      let bytes: Buffer | null = null;
      const read = () => {
        bytes ??= readFileSync(join(directory, assetFile(index)));
        return bytes;
      };
      return [name, read];
    }),
  );
}
