import { assetPartPrefix } from "../../apps/contract/asset-names.ts";
import type { Asset } from "./assets.ts";
import { givenOptions, type Settings } from "./settings.ts";

/** The run as a command of a POSIX shell; files by their names in the folder where it is typed. */
export function curlCommand(
  settings: Settings,
  {
    templateName,
    assets,
    needsKey,
  }: { templateName: string; assets: readonly Asset[]; needsKey: boolean },
  origin: string,
): string {
  const url = `${settings.apiBase || origin}/v1/run`;
  const files = [
    ["template", templateName],
    ["task", "task.json"],
    ...assets.map(({ name, file }) => [`${assetPartPrefix}${name}`, file.name] as const),
  ] as const;
  const parts = [
    ...files.map(([name, file]) => `-F ${quote(`${name}=@"${file.replace(/["\\]/g, "\\$&")}"`)}`),
    // --form-string: a value that begins with @ or < is a value.
    ...Object.entries(givenOptions(settings)).map(
      ([name, value]) => `--form-string ${quote(`${name}=${value}`)}`,
    ),
  ];
  // The shell puts the key in: it stands neither in the clipboard nor in the history.
  const key = needsKey ? ['-H "Authorization: Bearer $DOCOPS_API_KEY"'] : [];
  return ["curl -sS -D - -o result.zip", ...key, ...parts, quote(url)].join(" \\\n  ");
}

/** One word of a shell, whatever is in it. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
