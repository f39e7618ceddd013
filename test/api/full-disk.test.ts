import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { docx, p, withMedia } from "../fixtures/docx.ts";
import { canMount, endOf, logLinesOf, startOnSmallDisk, urlOf } from "./server-process.ts";
import { payload, postRun, runForm } from "./support.ts";

const random = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
const mebibyte = 1024 * 1024;
/** A template with this many bytes that cannot be compressed. */
const templateOf = (bytes: number) =>
  withMedia(docx(p("【MEETING_TITLE】")), Buffer.concat(Array(bytes / 65_536).fill(random)));

/** A small form with a large result: the log repeats every value. */
function formOfLargeResult(): FormData {
  const title = Array.from({ length: 3000 }, (_, index) => String(index * 7919)).join("");
  const task = { task_type: "meeting_notice", payload: { ...payload, meeting_title: title } };
  return runForm({ template: docx(p("【MEETING_TITLE】").repeat(400)), task });
}

// In CI this test must not be skipped: a machine that cannot mount a file system is a fault.
describe.skipIf(!canMount() && process.env.CI !== "true")("a disk that is full", () => {
  const cases: [string, string, () => FormData][] = [
    ["in upload", "upload", () => runForm({ template: templateOf(6 * mebibyte) })],
    ["inside of a worker", "worker", formOfLargeResult],
  ];

  it.each(cases)(
    "%s is a 503 with its reason, nothing is left of it, and the server still ends when it is told to",
    async (_where, stage, form) => {
      const env = { DOCOPS_MIN_FREE_DISK_BYTES: "0", DOCOPS_WORKER_MAX_SPARES: "0" };
      const server = startOnSmallDisk(4 * mebibyte, env);
      const url = await urlOf(server.output);
      const answer = await postRun({ url }, form());
      expect(answer.status).toBe(503);
      expect(answer.headers.get("retry-after")).toMatch(/^\d+$/);
      expect(await answer.json()).toMatchObject({
        error_code: "NOT_READY",
        detail: { reasons: ["disk_space"] },
      });
      // The log is written in the background.
      await expect
        .poll(() => logLinesOf(server).findLast(({ event }) => event === "error"))
        .toMatchObject({ level: "error", outcome: "not_ready", failure_stage: stage });
      const own = `/proc/${server.child.pid}/root${server.tmpDirectory}`;
      expect(readdirSync(own)).toEqual([]);
      expect((await postRun({ url })).status).toBe(200);
      const ended = endOf(server.child);
      server.child.kill("SIGTERM");
      expect(await ended).toBe(0);
    },
  );
});
