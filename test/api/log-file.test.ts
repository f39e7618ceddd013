import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SonicBoom } from "sonic-boom";
import { describe, expect, it, onTestFinished } from "vitest";
import { type LogConfig, readConfig } from "../../apps/api/config/config.ts";
import { ConfigError } from "../../apps/api/config/config-error.ts";
import { createLogger, openLogStream } from "../../apps/api/log.ts";

const tenMebibytes = 10 * 1024 * 1024;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "docops-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function openLog(config: LogConfig) {
  const stream = (await openLogStream(config)) as SonicBoom;
  const close = async () => {
    stream.end();
    await once(stream, "close");
  };
  const drained = () => once(stream, "drain");
  return { log: createLogger(config, stream), drained, close };
}

describe("the log file", () => {
  it("the log file is rotated at 10 MB, the last ones are kept, and no line is lost between", async () => {
    const folder = temporaryFolder();
    const config = readConfig({ DOCOPS_LOG_FILE: join(folder, "docops.log") }).log;
    const { log, drained, close } = await openLog(config);
    const last = () =>
      Math.max(...readdirSync(folder).map((name) => Number(/\d+/.exec(name)?.[0])));
    let written = 0;
    while (last() < 8 && written < 1_000_000) {
      for (let line = 0; line < 1024; line++) log.info({ line: written++, fill: "x".repeat(900) });
      // This is as much at once as from a busy server. Lines beyond 8 MB that are not yet written are dropped.
      await drained();
    }
    // The oldest file is removed in the background. A file that is opened meanwhile may count or not.
    await expect.poll(() => readdirSync(folder).length).toBeLessThanOrEqual(6);
    await close();
    const files = readdirSync(folder).sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
    expect(files.length).toBeGreaterThanOrEqual(5);
    expect(files.at(-1)).toMatch(/^docops\.\d+\.log$/);
    const kept = files
      .flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n"))
      .filter((line) => line !== "");
    const numbers = kept.map((line) => (JSON.parse(line) as { line: number }).line);
    const first = numbers[0] ?? -1;
    expect(numbers).toEqual(Array.from({ length: written - first }, (_, index) => first + index));
    const sizes = files.slice(0, -1).map((name) => statSync(join(folder, name)).size);
    // Lines that are written during a rotation may be in either file.
    for (const size of sizes) {
      expect(size).toBeGreaterThan(0.5 * tenMebibytes);
      expect(size).toBeLessThan(2 * tenMebibytes);
    }
  });

  it("the log file goes on where the last start ended", async () => {
    const folder = temporaryFolder();
    const config = readConfig({ DOCOPS_LOG_FILE: join(folder, "docops.log") }).log;
    for (const event of ["first", "second"]) {
      const { log, close } = await openLog(config);
      log.info({ event });
      await close();
    }
    const lines = readFileSync(join(folder, "docops.1.log"), "utf8").trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(["first", "second"]);
  });

  it("the log file is made with the directories above it", async () => {
    const file = join(temporaryFolder(), "a", "b", "docops.log");
    const { log, close } = await openLog(readConfig({ DOCOPS_LOG_FILE: file }).log);
    log.info({ event: "first" });
    await close();
    expect(readdirSync(join(file, ".."))).toEqual(["docops.1.log"]);
  });

  it.runIf(process.platform === "linux").each(["/proc/none/docops.log", "/proc/none/a/b.log"])(
    "the log file in %s, where no directory can be made, stops the start",
    async (file) => {
      const config = readConfig({ DOCOPS_LOG_FILE: file }).log;
      await expect(openLogStream(config)).rejects.toThrow(/DOCOPS_LOG_FILE=.*ENOENT/);
    },
  );

  it("the log file that cannot be written stops the start", async () => {
    const file = join(temporaryFolder(), "file");
    writeFileSync(file, "");
    const config = readConfig({ DOCOPS_LOG_FILE: join(file, "docops.log") }).log;
    await expect(openLogStream(config)).rejects.toThrow(ConfigError);
  });
});
