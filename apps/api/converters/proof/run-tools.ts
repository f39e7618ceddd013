import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { readSmall } from "../../archive/open-artifact.ts";
import { systemFiles } from "../libreoffice/box.ts";

/** The place in which the programs that read a PDF run. */
export interface ToolPlace {
  /** bubblewrap; null: they run without a box. */
  bubblewrap: string | null;
  /** A directory with further fonts; null: only the fonts of the system are used. */
  fonts: string | null;
}

/** The result of a program; null if it is not installed. */
export type ToolResult = { code: number; text: string } | null;

const tools = ["info", "meta", "fonts", "text", "raw", "check"] as const;
export type ToolName = (typeof tools)[number];

/** The most bytes that a program may write. The text of a thousand pages has 3 MB. */
const maxTextBytes = 32 * 1024 * 1024;
const timeoutMs = 60_000;

/** Each program writes a file with its output, and one with its exit code. */
const script = `
pdf=$1; cd "$2" || exit 1
ulimit -v 2097152; ulimit -t 60; ulimit -f ${maxTextBytes / 512}
run() {
  name=$1; shift
  command -v "$1" >/dev/null 2>&1 || return 0
  "$@" >"$name.txt" 2>/dev/null
  echo $? >"$name.rc"
}
run info pdfinfo -enc UTF-8 "$pdf"
run meta pdfinfo -meta "$pdf"
run fonts pdffonts "$pdf"
run text pdftotext -enc UTF-8 "$pdf" -
run raw pdftotext -raw -enc UTF-8 "$pdf" -
run check qpdf --check --no-warn "$pdf"
`;

const execute = promisify(execFile);

/**
 * Runs poppler and qpdf on a PDF, in a box that sees nothing but the PDF and a directory for their outputs.
 *
 * @param directory does not exist yet.
 * @throws Error if they take too long.
 */
export async function runTools(
  { directory, pdf }: { directory: string; pdf: string },
  place: ToolPlace,
): Promise<Readonly<Record<ToolName, ToolResult>>> {
  await mkdir(directory, { mode: 0o700 });
  const inBox = { pdf: "/proof.pdf", directory: "/proof" };
  const binds = ["--ro-bind", pdf, inBox.pdf, "--bind", directory, inBox.directory];
  const shell = (paths: typeof inBox) => [
    "/bin/sh",
    "-c",
    script,
    "sh",
    paths.pdf,
    paths.directory,
  ];
  await runIn(place, { binds, boxed: shell(inBox), plain: shell({ pdf, directory }) });
  const results = await Promise.all(
    tools.map(async (name) => [name, await resultOf(join(directory, name))] as const),
  );
  return Object.fromEntries(results) as Record<ToolName, ToolResult>;
}

/** The output of a program of fontconfig; null if it is not installed. */
export async function askFontconfig(
  args: readonly [string, ...string[]],
  place: ToolPlace,
): Promise<string | null> {
  const fonts = place.fonts === null ? [] : ["--ro-bind", place.fonts, "/tmp/.fonts"];
  try {
    return await runIn(place, { binds: fonts, boxed: args, plain: args });
  } catch {
    return null;
  }
}

/**
 * Runs a program in a box without network, whose files are the system's and those of `binds`. It is killed at the
 * deadline.
 *
 * @throws Error if it fails, takes too long, or `signal` aborts.
 */
export async function runIn(
  { bubblewrap }: ToolPlace,
  { binds, boxed, plain }: Record<"binds" | "boxed" | "plain", readonly string[]>,
  signal?: AbortSignal,
): Promise<string> {
  const env = { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", HOME: "/tmp" };
  const options = {
    env,
    timeout: timeoutMs,
    killSignal: "SIGKILL",
    maxBuffer: maxTextBytes,
    signal,
  } as const;
  if (bubblewrap === null) {
    const [file = "", ...args] = plain;
    return (await execute(file, args, options)).stdout;
  }
  const box = ["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"];
  const files = [...systemFiles(), "--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"];
  return (await execute(bubblewrap, [...box, ...files, ...binds, ...boxed], options)).stdout;
}

async function resultOf(path: string): Promise<ToolResult> {
  const code = await readSmall(`${path}.rc`, 16).catch(() => null);
  if (code === null) return null;
  const text = await readSmall(`${path}.txt`, maxTextBytes + 1);
  return { code: Number(code.toString()), text: text.toString("utf8") };
}
