import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

const root = fileURLToPath(new URL("../", import.meta.url));

/** Every curl command of a page, from blocks of shell, word for word. */
export function curlCommands(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const blocks = Array.from(text.matchAll(/^```sh\n(.*?)^```$/gms), ([, block = ""]) => block);
  return blocks.flatMap((block) =>
    Array.from(block.matchAll(/^curl (?:.*\\\n)*.*$/gm), ([command]) => command),
  );
}

/** Whether a command needs a server with LibreOffice. */
export function needsLibreOffice(command: string): boolean {
  return /output=(?:pdf|both)|update_toc=true|\/v1\/preview/.test(command);
}

/**
 * Runs a command of the documentation beside the samples, against the server at a port in place of 8000.
 *
 * @returns its standard output, and what it has written to its file, or else printed.
 * @throws Error for an answer that is an error.
 */
export async function runCurl(
  command: string,
  { port, env = {} }: { port: number; env?: Readonly<Record<string, string | undefined>> },
): Promise<{ stdout: string; output: string | undefined; written: string }> {
  const folder = mkdtempSync(join(tmpdir(), "docops-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  symlinkSync(join(root, "samples"), join(folder, "samples"));
  // The command stays as it is: curl is told elsewhere where port 8000 is, and to fail on errors.
  const settings = `connect-to = "127.0.0.1:8000:127.0.0.1:${port}"\nfail-with-body\n`;
  writeFileSync(join(folder, ".curlrc"), settings);
  const { stdout } = await promisify(execFile)("sh", ["-c", command], {
    cwd: folder,
    env: { PATH: process.env.PATH, CURL_HOME: folder, ...env },
  });
  const output = /-o (\S+)/.exec(command)?.[1];
  const written = output === undefined ? stdout : readFileSync(join(folder, output), "latin1");
  return { stdout, output, written };
}
