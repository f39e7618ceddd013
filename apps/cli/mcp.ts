import { readFileSync } from "node:fs";
import type { Command } from "commander";
import type { EmbeddedServer } from "../api/embedded-server.ts";
import { DocopsClient } from "../client/client.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { localServerSettings, namesServer, readServerSettings } from "./environment.ts";
import { CommandError } from "./output.ts";
import type { ServerFlags } from "./server.ts";

interface McpFlags extends ServerFlags {
  root: string;
}

export function addMcp(program: Command): void {
  program
    .command("mcp")
    .description(
      "Serve tools for agents over standard input and output (Model Context Protocol). Jobs run in sandboxed processes of this machine, or on a server.",
    )
    .option("--root <directory>", "the only directory whose files a client may read and write", ".")
    .option(
      "--url <address>",
      "the address of a server that runs the jobs (default: DOCOPS_URL, else no server)",
    )
    .action(serve);
}

async function serve({ root, url }: McpFlags): Promise<void> {
  const [{ serveClient }, { RootDirectory }] = await Promise.all([
    import("../mcp/serve-stdio.ts"),
    import("../mcp/root-directory.ts"),
  ]);
  const directory = await RootDirectory.open(root).catch(() => {
    throw new CommandError(commandExitCodes.noInput, `${root} is not a directory.`, [
      "Use --root for the directory with the documents.",
    ]);
  });
  const isRemote = url !== undefined || namesServer();
  const local = isRemote ? null : new LocalServer();
  const client = local?.client ?? remoteClient(url);
  const end = async () => {
    await local?.close();
    process.exit();
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.once(signal, end);
  await serveClient({
    ...{ client, root: directory, keepsTemplates: isRemote },
    makesPdfs: local?.settings.makesPdfs ?? true,
    version: packageVersion(),
    onError: tell,
  });
  // Open calls have been aborted. Something may still hold the process, such as a call that has just begun.
  await end();
}

function remoteClient(url: string | undefined): DocopsClient {
  const { apiKey, url: fromEnvironment } = readServerSettings();
  return new DocopsClient({
    baseUrl: url ?? fromEnvironment,
    retries: 0,
    ...(apiKey !== null && { apiKey }),
  });
}

/** A server within this process, which starts with the first request: a client may never call a tool. */
class LocalServer {
  readonly client = new DocopsClient({
    baseUrl: "http://localhost",
    retries: 0,
    fetch: async (...request) => (await this.#start()).fetch(...request),
  });
  readonly settings = localServerSettings();
  #server: Promise<EmbeddedServer> | null = null;

  async close(): Promise<void> {
    const server = await this.#server?.catch(() => null);
    await server?.close();
  }

  async #start(): Promise<EmbeddedServer> {
    this.#server ??= import("../api/embedded-server.ts").then(({ startEmbeddedServer }) =>
      startEmbeddedServer(this.settings.variables, process.stderr),
    );
    return this.#server;
  }
}

/** The message of an error of a protocol may quote what a client has sent, so that it is not written. */
function tell(error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  const code = (error as NodeJS.ErrnoException).code ?? "";
  process.stderr.write(`docops mcp: ${[name, code].filter(Boolean).join(" ")}\n`);
}

function packageVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  return JSON.parse(readFileSync(file, "utf8")).version;
}
