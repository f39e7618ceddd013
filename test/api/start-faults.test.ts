import { createServer } from "node:net";
import { expect, it } from "vitest";
import { startFaults } from "../../apps/api/start-faults.ts";

it("a port that is taken is told with its setting", async () => {
  const server = createServer().listen(0);
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address() as { port: number };
  const second = createServer().listen(address.port);
  const error = await new Promise((resolve) => second.once("error", resolve));
  server.close();
  expect(startFaults(error)).toEqual([
    expect.stringMatching(/^DOCOPS_PORT: port \d+ is already in use; set another port, or 0/),
  ]);
});

it("a file that may not be opened is not taken for a port that may not be listened on", () => {
  const message = "EACCES: permission denied, open '/etc/some-file'";
  const error = Object.assign(new Error(message), { code: "EACCES", syscall: "open" });
  expect(startFaults(error)).toEqual([message]);
});
