import { createServer, type Server, STATUS_CODES } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { DestinationStream, Logger } from "pino";
import { loadBuiltinSkills } from "../engine/skills/load.ts";
import { TokenPool } from "./admission/token-pool.ts";
import { createApp } from "./app.ts";
import { version } from "./build-info.ts";
import type { Config } from "./config.ts";
import { ApiError } from "./errors.ts";
import { createLogger, describeError } from "./log.ts";
import { errorBody } from "./middleware/error-handler.ts";
import { newRequestId, requestIdHeader } from "./middleware/request-id.ts";
import { Workspace } from "./workspace/job-directory.ts";

export interface ServerOptions {
  /** The module that workers run, if not the product's own. */
  workerFile?: URL;
  logStream?: DestinationStream;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly pool: TokenPool;
  readonly log: Logger;
  /** Takes no new connections, lets running requests end, and waits for their clean-up. */
  close(): Promise<void>;
}

const ownWorker = new URL("../worker/main.ts", import.meta.url);

/** Starts a server of its own: two in one process share nothing. */
export async function startServer(
  config: Config,
  options: ServerOptions = {},
): Promise<RunningServer> {
  const log = createLogger(config, options.logStream);
  const workspace = new Workspace(config.tmpDirectory, (error) => {
    log.error({ event: "cleanup_failed", ...describeError(error) });
  });
  const pool = new TokenPool({
    tokens: config.maxConcurrency,
    waitMs: config.queueTimeoutMs,
    maxWaiting: config.maxQueueSize,
  });
  const app = createApp({
    config,
    log,
    pool,
    workspace,
    skills: loadBuiltinSkills(),
    workerFile: options.workerFile ?? ownWorker,
  });
  const server = createServer(app);
  // The client asks before it sends: a saturated server answers 429 without having read anything.
  server.on("checkContinue", app);
  server.on("clientError", answerMalformed);
  await listen(server, config);
  const { port } = server.address() as AddressInfo;
  const host = config.host.includes(":") ? `[${config.host}]` : config.host;
  const url = `http://${host}:${port}`;
  log.info({ event: "listening", url, port, version, commit: config.commit, pid: process.pid });
  return {
    url,
    port,
    pool,
    log,
    close: async () => {
      await new Promise((resolve) => server.close(resolve));
      await workspace.settled();
      log.info({ event: "closed" });
    },
  };
}

function listen(server: Server, config: Config): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(config.port, config.host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

/** What Node could not read as HTTP never reaches the application, but gets the same error body. */
function answerMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === "ECONNRESET" || !socket.writable) {
    socket.destroy();
    return;
  }
  const isSlow = error.code === "ERR_HTTP_REQUEST_TIMEOUT";
  const problem = new ApiError(
    isSlow ? "REQUEST_TIMEOUT" : "INVALID_ARGUMENT",
    "routing",
    isSlow ? "the request did not arrive in time" : "malformed HTTP request",
  );
  const id = newRequestId();
  const body = JSON.stringify(errorBody(problem, id));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      "Content-Type: application/json",
      `Content-Length: ${Buffer.byteLength(body)}`,
      `${requestIdHeader}: ${id}`,
      "Connection: close",
      "",
      body,
    ].join("\r\n"),
  );
}
