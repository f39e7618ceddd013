import cluster from "node:cluster";
import type { Logger } from "pino";
import { Cluster, hearPrimary, shareMetrics } from "./cluster.ts";
import { type Config, readConfig } from "./config/config.ts";
import { areLimitsSet } from "./limits/are-limits-set.ts";
import { createLogger, openLogStream } from "./log.ts";
import { type ServerOptions, startServer } from "./server.ts";
import { startFaults } from "./start-faults.ts";
import { openDatabase } from "./state/open-database.ts";

/** Starts what the environment describes, and ends it on SIGTERM or SIGINT. */
// A signal of any process of this user would open Node's inspector to everybody on this machine.
process.on("SIGUSR1", () => undefined);
try {
  const config = readConfig(process.env);
  if (cluster.isPrimary && config.processes.count > 1) await startCluster(config);
  else await startOne(config);
} catch (error) {
  for (const line of startFaults(error)) process.stderr.write(`docops: ${line}\n`);
  process.exitCode = 1;
  // A process of a cluster is held by its channel.
  if (cluster.isWorker) process.disconnect?.();
}

async function startOne(config: Config): Promise<void> {
  // Of several processes the primary writes the log file: two cannot rotate one.
  const file = cluster.isPrimary ? config.log.file : null;
  const logStream = await openLogStream({ file });
  const onPrimaryMessage = cluster.isWorker ? hearPrimary() : null;
  const server = await startServer(config, logStream, cluster.isWorker ? await shared(config) : {});
  if (cluster.isPrimary) tellNotices(server.log, config);
  process.on("SIGHUP", () => server.reload());
  let isClosing = false;
  const close = async () => {
    isClosing = true;
    await server.close();
    if (cluster.isWorker) process.disconnect?.();
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (!isClosing) void close();
      // In a cluster the primary decides: a terminal signals both.
      else if (cluster.isPrimary) process.exit(1);
    });
  }
  if (onPrimaryMessage === null) return;
  process.once("disconnect", () => process.exit());
  onPrimaryMessage(({ type }) => {
    if (type === "drain" && !isClosing) void close();
    if (type === "reload") server.reload();
  });
}

/** What a process that serves has in common with others. */
async function shared(config: Config): Promise<ServerOptions> {
  if (!areLimitsSet(config)) return { shareMetrics };
  const { askPrimary } = await import("./limits/primary-counts.ts");
  return { shareMetrics, askPrimary: askPrimary() };
}

async function startCluster(config: Config): Promise<void> {
  const logStream = await openLogStream(config.log);
  const log = createLogger(config.log, logStream);
  tellNotices(log, config);
  // Migrates once, before there are processes that would all begin to.
  await (await openDatabase(config.state))?.close();
  const all = new Cluster({
    count: config.processes.count,
    collectsLogs: config.log.file !== null,
    sharesMetrics: config.answers.areMetricsEnabled,
    log,
    logStream,
  });
  if (areLimitsSet(config)) (await import("./limits/primary-counts.ts")).answerCounts();
  all.start(() => {
    all.kill();
    process.exit(1);
  });
  process.on("SIGHUP", () => all.reload());
  let isClosing = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (isClosing) {
        all.kill();
        process.exit(1);
      }
      isClosing = true;
      void all.close();
    });
  }
}

function tellNotices(log: Logger, { notices }: Pick<Config, "notices">): void {
  for (const message of notices) log.warn({ event: "notice", message });
}
