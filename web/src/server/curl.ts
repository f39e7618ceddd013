import { assetPartPrefix } from "../../../apps/contract/asset-names.ts";
import type { JobOptionValues } from "../../../apps/contract/job-options.ts";
import type { Asset } from "../data/assets.ts";

interface CurlRun {
  /** The address of the server, without a path. */
  origin: string;
  options: JobOptionValues;
  templateName: string;
  assets: readonly Asset[];
  /** Whether the server wants a key. */
  needsKey: boolean;
}

/** The run as a command for a POSIX shell. The files are expected in the current folder. */
export function curlCommand({ origin, options, templateName, assets, needsKey }: CurlRun): string {
  const files = [
    ["template", templateName],
    ["task", "task.json"],
    ...assets.map(({ name, file }) => [`${assetPartPrefix}${name}`, file.name] as const),
  ] as const;
  const parts = [
    // curl unescapes only \" and \\ in a quoted file name.
    ...files.map(([name, file]) => `-F ${quote(`${name}=@"${file.replace(/["\\]/g, "\\$&")}"`)}`),
    // --form-string does not treat a value that begins with @ or < as a file.
    ...Object.entries(options).map(([name, value]) => `--form-string ${quote(`${name}=${value}`)}`),
  ];
  // The shell inserts the key, so that it is neither in the clipboard nor in the history.
  const key = needsKey ? ['-H "Authorization: Bearer $DOCOPS_API_KEY"'] : [];
  return ["curl -sS -D - -o result.zip", ...key, ...parts, quote(`${origin}/v1/run`)].join(
    " \\\n  ",
  );
}

/** Quotes any text as one word of a shell. */
export function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
