import { ConfigError, configNotices, readConfig } from "./config.ts";
import { type RunningServer, startServer } from "./server.ts";

/** Starts the server that the environment describes, and ends it on SIGTERM or SIGINT. */
try {
  const config = readConfig(process.env);
  const server = await startServer(config);
  for (const notice of configNotices(config, process.env)) {
    server.log.warn({ event: "notice", message: notice });
  }
  endOnSignal(server);
} catch (error) {
  for (const line of startFaults(error)) process.stderr.write(`docops: ${line}\n`);
  process.exitCode = 1;
}

function endOnSignal(server: RunningServer): void {
  let isClosing = false;
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (isClosing) process.exit(1);
      isClosing = true;
      void server.close();
    });
  }
}

function startFaults(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.faults;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE")
    return ["DOCOPS_PORT: another program listens there; 0 picks a free one"];
  if (code === "EACCES") return ["DOCOPS_PORT: listening there is not permitted"];
  return [message];
}
