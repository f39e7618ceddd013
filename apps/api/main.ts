import "../contract/check-node.ts";
import cluster from "node:cluster";
import type { Logger } from "pino";
import { openBlobs } from "./blobs/open-blobs.ts";
import { Cluster, listenToPrimary, shareMetrics } from "./cluster.ts";
import { type Config, readConfig } from "./config/config.ts";
import { watchTerminal } from "./hang-up.ts";
import { areLimitsSet } from "./limits/are-limits-set.ts";
import { createLogger, openLogStream } from "./log.ts";
import { type ServerOptions, startServer } from "./server.ts";
import { startFaults } from "./start-faults.ts";
import { openDatabase } from "./state/open-database.ts";

/**
 * Starts one API process or a cluster, as the environment says. SIGHUP makes it read its secrets again, SIGTERM
 * and SIGINT drain it.
 */
// By default SIGUSR1 opens Node's inspector to everybody on this machine.
process.on("SIGUSR1", () => undefined);
// Without a listener SIGHUP would end the process. In a cluster the primary tells API processes to reload.
process.on("SIGHUP", () => undefined);
const isTerminalGone = watchTerminal();
const terminalClosed = {
  event: "notice",
  message: "the terminal of this server is closed: the server stops",
};
try {
  const config = readConfig(process.env);
  if (cluster.isPrimary && config.processes.count > 1) await startCluster(config);
  else await startOne(config);
} catch (error) {
  for (const line of startFaults(error)) process.stderr.write(`docops: ${line}\n`);
  // Parts of the server that have started would keep this process alive.
  process.exit(1);
}

async function startOne(config: Config): Promise<void> {
  // In a cluster only the primary writes the log file: two processes cannot rotate the same file.
  const file = cluster.isPrimary ? config.log.file : null;
  const logStream = await openLogStream({ file });
  const onPrimaryMessage = cluster.isWorker ? listenToPrimary() : null;
  const starting = startServer(config, logStream, cluster.isWorker ? await shared(config) : {});
  // `await starting` below throws the error of a failed start.
  const started = starting.catch(() => null);
  let isClosing = false;
  const close = async () => {
    isClosing = true;
    await (await started)?.close();
    if (cluster.isWorker) process.disconnect?.();
  };
  const reload = async () => await (await started)?.reload();
  // The handlers come before the server says that it listens: a signal right after that drains it, too.
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (!isClosing) void close();
      // In a cluster the primary decides: a terminal sends the signal to all processes.
      else if (cluster.isPrimary) process.exit(1);
    });
  }
  if (onPrimaryMessage === null) {
    process.on("SIGHUP", () => {
      if (!isTerminalGone()) {
        void reload();
      } else if (!isClosing) {
        void started.then((server) => server?.log.warn(terminalClosed));
        void close();
      }
    });
  } else {
    process.once("disconnect", () => process.exit());
    onPrimaryMessage(({ type }) => {
      if (type === "drain" && !isClosing) void close();
      if (type === "reload") void reload();
    });
  }
  const { log } = await starting;
  if (cluster.isPrimary) tellNotices(log, config);
}

/** The options of an API process in a cluster. */
async function shared(config: Config): Promise<ServerOptions> {
  if (!areLimitsSet(config)) return { shareMetrics };
  const { askPrimary } = await import("./limits/primary-counts.ts");
  return { shareMetrics, askPrimary: askPrimary() };
}

async function startCluster(config: Config): Promise<void> {
  const logStream = await openLogStream(config.log);
  const log = createLogger(config.log, logStream);
  tellNotices(log, config);
  // The primary makes tables and directories once, before the API processes start.
  await prepareState(config);
  const apiProcesses = new Cluster({
    count: config.processes.count,
    collectsLogs: config.log.file !== null,
    sharesMetrics: config.answers.areMetricsEnabled,
    log,
    logStream,
  });
  if (areLimitsSet(config)) (await import("./limits/primary-counts.ts")).answerCounts();
  let isClosing = false;
  const close = () => {
    isClosing = true;
    void apiProcesses.close();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (isClosing) {
        apiProcesses.kill();
        process.exit(1);
      }
      close();
    });
  }
  process.on("SIGHUP", () => {
    if (!isTerminalGone()) {
      apiProcesses.reload();
    } else if (!isClosing) {
      log.warn(terminalClosed);
      close();
    }
  });
  // The handlers come first: a signal while processes are started would end this one alone.
  apiProcesses.start(() => {
    apiProcesses.kill();
    process.exit(1);
  });
}

async function prepareState({ state, blobs, disk }: Config): Promise<void> {
  const database = await openDatabase(state);
  if (database === null) return;
  const minFreeBytes = disk.minFreeDiskBytes;
  const store = await openBlobs(database, { blobs, state, minFreeBytes });
  store.close();
  await database.close();
}

function tellNotices(log: Logger, { notices }: Pick<Config, "notices">): void {
  for (const message of notices) log.warn({ event: "notice", message });
}
