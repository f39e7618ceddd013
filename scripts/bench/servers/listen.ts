import type { AddressInfo } from "node:net";
import type { Express } from "express";

/** Listens on a free port and reports it like docops. */
export function listenAndTell(app: Express): void {
  const server = app.listen(0, "127.0.0.1", () => {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}`;
    process.stdout.write(`${JSON.stringify({ event: "listening", url })}\n`);
  });
}
