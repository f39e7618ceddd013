import { afterEach, expect, it, vi } from "vitest";
import { zipOf } from "../../apps/api/archive/zip-buffer.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { readZip } from "../../apps/engine/zip/read.ts";
import { docx, p, withMedia } from "../fixtures/docx.ts";
import { postRun, readMembers, runForm, startTestServer } from "./support.ts";

afterEach(() => void vi.useRealTimers());

const setClock = (at: string) => vi.useFakeTimers({ now: Date.parse(at), toFake: ["Date"] });
const random = Buffer.from(crypto.getRandomValues(new Uint8Array(65_536)));
const large = withMedia(docx(p("【MEETING_TITLE】")), Buffer.concat(Array(16).fill(random)));

it.each([
  ["1970-01-01T00:00:00Z", "1980-01-01T00:00:00"],
  ["1979-12-31T23:59:59Z", "1980-01-01T00:00:00"],
  ["2026-11-26T12:34:57Z", "2026-11-26T12:34:56"],
  ["2107-12-31T23:59:59Z", "2107-12-31T23:59:58"],
  ["2108-01-01T00:00:00Z", "2107-12-31T23:59:58"],
  ["9999-12-31T00:00:00Z", "2107-12-31T23:59:58"],
])("a clock that says %s: members of %s", (clock, told) => {
  setClock(clock);
  const [entry] = readZip(zipOf([], [], [{ name: "a", content: "" }]), defaultPackageLimits);
  const { date = 0, time = 0 } = entry?.modified ?? {};
  const two = (value: number) => String(value).padStart(2, "0");
  const day = `${1980 + (date >> 9)}-${two((date >> 5) & 15)}-${two(date & 31)}`;
  expect(`${day}T${two(time >> 11)}:${two((time >> 5) & 63)}:${two((time & 31) * 2)}`).toBe(told);
});

it.each(["1970-01-01T00:00:07Z", "2108-06-01T00:00:00Z"])(
  "at %s a server starts, and does small jobs and large ones",
  async (clock) => {
    setClock(clock);
    const server = await startTestServer();
    for (const template of [docx(p("【MEETING_TITLE】")), large]) {
      const members = await readMembers(await postRun(server, runForm({ template })));
      expect(members["api_result.json"].exit_code).toBe(0);
    }
  },
);
