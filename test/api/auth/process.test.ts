import { expect, it } from "vitest";
import { endOf, logLinesOf, startProcess, urlOf } from "../server-process.ts";
import { bearer, keysFile, newKey } from "./support.ts";

it("a server that other machines reach without authentication logs one warning for all its processes", async () => {
  const server = startProcess({ DOCOPS_HOST: "0.0.0.0", DOCOPS_WORKERS: "2" });
  await urlOf(server.output);
  const told = logLinesOf(server).filter(({ message }) => String(message).startsWith("WARNING"));
  expect(told).toMatchObject([{ level: "warn", message: expect.stringContaining("DOCOPS_AUTH") }]);
});

it.each(["1", "2"])(
  "SIGHUP has a server of %s processes read its keys again, and ends none of them",
  async (count) => {
    const { env, service } = await keysFile();
    const server = startProcess({ ...env, DOCOPS_WORKERS: count });
    const url = await urlOf(server.output);
    const { apiKey } = await service.create(newKey());
    server.child.kill("SIGHUP");
    const statusOf = async () =>
      (await fetch(`${url}/v1/meta`, { headers: bearer(apiKey) })).status;
    await expect.poll(statusOf, { timeout: 10_000, interval: 500 }).toBe(200);
    expect(server.child.exitCode).toBeNull();
    expect(logLinesOf(server).filter(({ event }) => event === "process_ended")).toEqual([]);
  },
);

it("a key file that cannot be read stops the start with an error that names it", async () => {
  const { env } = await keysFile();
  const server = startProcess({ ...env, DOCOPS_API_KEYS_FILE: "/nowhere/keys.json" });
  expect(await endOf(server.child)).toBe(1);
  expect(server.output.err).toContain(
    'DOCOPS_API_KEYS_FILE="/nowhere/keys.json": the key file cannot be read (ENOENT)',
  );
});
