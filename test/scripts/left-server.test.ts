import { spawnSync } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { leftServer, rememberServer } from "../../scripts/operate/left-server.ts";
import { startTestServer } from "../api/support.ts";
import { temporaryDirectory } from "./support.ts";

it("a server that a quick start has left running is found", async () => {
  const file = join(temporaryDirectory(), "server.json");
  const { url } = await startTestServer();
  rememberServer(file, { pid: process.pid, url });
  expect(await leftServer(file)).toEqual({ pid: process.pid, url });
});

it("a server is not taken for one that was left if its process is gone, nobody answers, or no file names it", async () => {
  const file = join(temporaryDirectory(), "server.json");
  expect(await leftServer(file)).toBeNull();
  const { url } = await startTestServer();
  const { pid } = spawnSync(process.execPath, ["--version"]);
  rememberServer(file, { pid, url });
  expect(await leftServer(file)).toBeNull();
  rememberServer(file, { pid: process.pid, url: "http://127.0.0.1:1" });
  expect(await leftServer(file)).toBeNull();
});

it("a program that answers in the place of docops is not taken for a server that was left", async () => {
  const file = join(temporaryDirectory(), "server.json");
  const other = createServer((_req, res) => res.end("ok"));
  onTestFinished(() => void other.close());
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const { port } = other.address() as AddressInfo;
  rememberServer(file, { pid: process.pid, url: `http://127.0.0.1:${port}` });
  expect(await leftServer(file)).toBeNull();
});
