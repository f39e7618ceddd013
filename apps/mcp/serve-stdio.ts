import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";
import type { DocopsClient } from "../client/client.ts";
import { FileInputs } from "./file-inputs.ts";
import { withKeptTemplates } from "./kept-templates.ts";
import type { RootDirectory } from "./root-directory.ts";
import { createMcpServer } from "./server.ts";
import { WrittenResults } from "./written-results.ts";

/** The most bytes of a message: documents are files, so that messages are short. */
export const maxMessageBytes = 4 * 1024 * 1024;

export interface StdioParts {
  client: DocopsClient;
  root: RootDirectory;
  version: string;
  /** The client asks a server, which may keep templates. */
  keepsTemplates: boolean;
  /** Jobs may make PDFs. A server that makes none says so. */
  makesPdfs: boolean;
  /** Called with errors that are faults of the program, or of a message. */
  onError(error: unknown): void;
}

/**
 * Serves one client over standard input and output, which carry nothing else.
 *
 * @returns when the client has closed standard input, or has sent a message that is too long. Open calls are aborted.
 */
export async function serveClient(parts: StdioParts): Promise<void> {
  const { client, keepsTemplates, makesPdfs, onError, root, version } = parts;
  const gone = new AbortController();
  const files = new FileInputs(root);
  const host = {
    ...{ client, keepsTemplates, makesPdfs },
    inputs: keepsTemplates ? withKeptTemplates(files) : files,
    results: new WrittenResults(client, root),
    storesJobs: false,
  };
  const transport = new StdioServerTransport(process.stdin, process.stdout, {
    maxBufferSize: maxMessageBytes,
  });
  const makeServer = () =>
    createMcpServer(host, {
      ...{ version, gone: gone.signal },
      onCall: () => undefined,
      onFault: onError,
    });
  serveStdio(makeServer, { transport, onerror: onError });
  const { onclose } = transport;
  await new Promise<void>((resolve) => {
    transport.onclose = () => {
      onclose?.();
      resolve();
    };
  });
  gone.abort();
}
