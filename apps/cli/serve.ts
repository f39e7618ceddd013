import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { environment } from "./environment.ts";

const api = fileURLToPath(new URL("../api/main.ts", import.meta.url));

export function addServe(program: Command): void {
  program
    .command("serve")
    .description(
      "Starts the server; everything else of it is set by the environment (docs/configuration.md).",
    )
    .option("--host <address>", "DOCOPS_HOST")
    .option("--port <number>", "DOCOPS_PORT; 0: any free one")
    .action(async (options: { host?: string; port?: string }) => {
      const settings = { DOCOPS_HOST: options.host, DOCOPS_PORT: options.port };
      const overrides = Object.entries(settings).filter(([, value]) => value !== undefined);
      const server = spawn(process.execPath, ["--max-semi-space-size=2", api], {
        env: { ...environment.all, ...Object.fromEntries(overrides) },
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
