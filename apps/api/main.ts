import cluster from "node:cluster";
import { SkillFilesError } from "../engine/inputs.ts";
import { Cluster, type PrimaryMessage, shareMetrics } from "./cluster.ts";
import { type Config, ConfigError, configNotices, readConfig } from "./config.ts";
import { createLogger, openLogStream } from "./log.ts";
import { startServer } from "./server.ts";

/** Starts what the environment describes, and ends it on SIGTERM or SIGINT. */
// A signal of any process of this user would open Node's inspector to everybody on this machine.
process.on("SIGUSR1", () => undefined);
try {
  const config = readConfig(process.env);
  if (cluster.isPrimary && config.processes > 1) await startCluster(config);
  else await startOne(config);
} catch (error) {
  for (const line of startFaults(error)) process.stderr.write(`docops: ${line}\n`);
  process.exitCode = 1;
  // A process of a cluster is held by its channel.
  if (cluster.isWorker) process.disconnect?.();
}

async function startOne(config: Config): Promise<void> {
  // Of several processes the primary writes the log file: two cannot rotate one.
  const logFile = cluster.isPrimary ? config.logFile : null;
  const logStream = await openLogStream({ ...config, logFile });
  const server = await startServer(config, logStream, cluster.isWorker ? { shareMetrics } : {});
  if (cluster.isPrimary) tellNotices(server.log);
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
  if (cluster.isPrimary) return;
  process.on("message", ({ type }: PrimaryMessage) => {
    if (type === "drain" && !isClosing) void close();
  });
  process.once("disconnect", () => process.exit());
}

async function startCluster(config: Config): Promise<void> {
  const logStream = await openLogStream(config);
  const log = createLogger(config, logStream);
  tellNotices(log);
  const all = new Cluster(config, log, logStream);
  all.start(() => {
    all.kill();
    process.exit(1);
  });
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

function tellNotices(log: ReturnType<typeof createLogger>): void {
  for (const message of configNotices(process.env)) log.warn({ event: "notice", message });
}

function startFaults(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.faults;
  if (error instanceof SkillFilesError) {
    return error.problems.map((problem) => `DOCOPS_SKILLS_DIR: ${problem}`);
  }
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return ["DOCOPS_PORT: another program listens there; 0 picks a free one"];
  if (code === "EACCES") return ["DOCOPS_PORT: listening there is not permitted"];
  return [message];
}
