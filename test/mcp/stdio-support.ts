import { spawn } from "node:child_process";
import { cpSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { onTestFinished } from "vitest";
import { temporaryDirectory } from "../scripts/support.ts";
import { type Era, newClient } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
export const program = join(root, "apps/cli/main.ts");

/** A directory with the sample of a meeting notice, and a file beside it that no client may reach. */
export function workingDirectory(): { outside: string; directory: string } {
  const outside = realpathSync(temporaryDirectory());
  const directory = join(outside, "documents");
  cpSync(join(root, "samples/meeting_notice"), directory, { recursive: true });
  cpSync(join(directory, "template.docx"), join(outside, "secret.docx"));
  return { outside, directory };
}

/** The environment of the tests without settings of docops. */
function environment(env: Readonly<Record<string, string>>): Record<string, string> {
  const others = Object.entries(process.env).filter(([name]) => !/^(?:DOCOPS_|VITEST)/.test(name));
  return { ...(Object.fromEntries(others) as Record<string, string>), ...env };
}

export interface StdioOptions {
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  era?: Era;
}

/** A client of the official SDK with a process `docops mcp` of its own. It ends with the test. */
export async function connectStdio(
  directory: string,
  { args = [], env = {}, era = "legacy" }: StdioOptions = {},
): Promise<{ client: Client; pid: number }> {
  const client = newClient(era);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [program, "mcp", "--root", directory, ...args],
    env: environment(env),
    stderr: "inherit",
  });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return { client, pid: transport.pid ?? 0 };
}

/** A process `docops mcp`, to which a test writes by itself. */
export function startMcp(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [program, "mcp", ...args], { env: environment(env) });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (chunk) => {
    stdout += chunk;
  });
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  child.stdin.on("error", () => undefined);
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    child,
    ended: new Promise<number | null>((resolve) => {
      child.once("close", (code) => resolve(code));
    }),
    stdout: () => stdout,
    stderr: () => stderr,
  };
}
