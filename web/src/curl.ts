import { assetPartPrefix } from "../../apps/contract/asset-names.ts";
import type { Asset } from "./assets.ts";
import { jobOptionValues, type Settings } from "./settings.ts";

/** The run as a command for a POSIX shell. The files are expected in the current folder. */
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
    // --form-string does not treat a value that begins with @ or < as a file.
    ...Object.entries(jobOptionValues(settings)).map(
      ([name, value]) => `--form-string ${quote(`${name}=${value}`)}`,
    ),
  ];
  // The shell inserts the key, so that it is neither in the clipboard nor in the history.
  const key = needsKey ? ['-H "Authorization: Bearer $DOCOPS_API_KEY"'] : [];
  return ["curl -sS -D - -o result.zip", ...key, ...parts, quote(url)].join(" \\\n  ");
}

/** Quotes any text as one word of a shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
