import { type ChildProcess, spawn } from "node:child_process";

export interface StartedServer {
  process: ChildProcess;
  url: string;
}

/** Starts a server, with the options of `npm start`. @throws Error where it ends before it listens. */
export async function startServer(
  file: string,
  env: Record<string, string>,
): Promise<StartedServer> {
  const child = spawn(process.execPath, ["--max-semi-space-size=2", file], {
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  /** The output until the server has reported its URL; then null. */
  let output: string | null = "";
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", () => reject(new Error(`${file} ended`)));
    child.stdout.on("data", (chunk) => {
      if (output === null) return;
      output += chunk;
      const line = output.split("\n").find((text) => text.includes('"listening"'));
      if (line === undefined) return;
      output = null;
      resolve(JSON.parse(line).url);
    });
  });
  return { process: child, url };
}
