import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { environment } from "./environment.ts";

const api = fileURLToPath(new URL("../api/main.ts", import.meta.url));
/** A checkout has it after `npm run build`, the npm package always. */
const builtConsole = new URL("../../.build/web/index.html", import.meta.url);

interface ServeOptions {
  host?: string;
  port?: string;
  console: boolean;
}

export function addServe(program: Command): void {
  program
    .command("serve")
    .description(
      "Start the server, with its console at /web. Environment variables set everything else (docs/configuration.md).",
    )
    .option("--host <address>", "the address to listen on (sets DOCOPS_HOST)")
    .option("--port <number>", "the port to listen on; 0 picks a free port (sets DOCOPS_PORT)")
    .option("--no-console", "start without the console")
    .action(async (options: ServeOptions) => {
      const server = spawn(process.execPath, ["--max-semi-space-size=2", api], {
        env: serverEnvironment(options),
        stdio: "inherit",
      });
      // A terminal sends signals to both processes. A signal to this process alone is passed on.
      for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
        process.on(signal, () => server.kill(signal));
      }
      process.exitCode = await new Promise((resolve) => {
        server.once("exit", (code) => resolve(code ?? 1));
      });
    });
}

/** Options precede the environment, which decides on the console if it says anything of it. */
function serverEnvironment({ host, port, console }: ServeOptions): NodeJS.ProcessEnv {
  return {
    ...(existsSync(builtConsole) && { DOCOPS_ENABLE_WEB_CONSOLE: "1" }),
    ...environment.all,
    ...(host !== undefined && { DOCOPS_HOST: host }),
    ...(port !== undefined && { DOCOPS_PORT: port }),
    ...(!console && { DOCOPS_ENABLE_WEB_CONSOLE: "0" }),
  };
}
