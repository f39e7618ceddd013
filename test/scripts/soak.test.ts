import { describe, expect, it } from "vitest";
import { artifactNames } from "../../apps/contract/artifacts.ts";
import { faultOf, isExpected } from "../../scripts/soak/check-answer.ts";
import { growthOf, isFlat } from "../../scripts/soak/memory.ts";
import { leaks } from "../../scripts/soak/resources.ts";
import type { Answer } from "../../scripts/soak/send-job.ts";
import { zip } from "../fixtures/docx.ts";

const requestId = "soak-1";
const { document, replaceLog, missingFields, formatReport } = artifactNames;

function archive(result: object = { exit_code: 0, request_id: requestId }): Buffer {
  return zip({
    [document]: "a document",
    [replaceLog]: "{}",
    [missingFields]: "{}",
    [formatReport]: "{}",
    "api_result.json": JSON.stringify(result),
  });
}

function success(body: Buffer, headers: Answer["headers"] = {}): Answer {
  return {
    status: 200,
    requestId,
    body,
    headers: {
      "x-docops-request-id": requestId,
      "content-type": "application/zip",
      "content-disposition": 'attachment; filename="docops_outputs.zip"',
      "x-docops-exit-code": "0",
      ...headers,
    },
  };
}

function failure(status: number, code: string, rest: object = {}, headers = {}): Answer {
  const body = { error_code: code, message: "why", detail: { request_id: requestId }, ...rest };
  return {
    status,
    requestId,
    body: Buffer.from(JSON.stringify(body)),
    headers: { "x-docops-request-id": requestId, "content-type": "application/json", ...headers },
  };
}

describe("an answer is held against the contract", () => {
  it("a whole ZIP and a coded error are fine", () => {
    expect(faultOf(success(archive()))).toBeNull();
    expect(faultOf(failure(400, "INVALID_JSON"))).toBeNull();
    expect(faultOf(failure(429, "TOO_MANY_REQUESTS", {}, { "retry-after": "1" }))).toBeNull();
  });

  it.each<[string, Answer, string]>([
    ["a ZIP that breaks off", success(archive().subarray(0, -30)), "the ZIP has no end"],
    [
      "a ZIP without a report",
      success(zip({ [document]: "", "api_result.json": "{}" })),
      "the ZIP is without out.replace_log.json",
    ],
    [
      "an exit code in the header that is not the result's",
      success(archive(), { "x-docops-exit-code": "2" }),
      "exit code 2 in the header, 0 in api_result.json",
    ],
    [
      "another job's result",
      success(archive({ exit_code: 0, request_id: "x" })),
      "another request_id",
    ],
    [
      "another request's id",
      success(archive(), { "x-docops-request-id": "x" }),
      "is x, not soak-1",
    ],
    ["another status than the code's", failure(500, "INVALID_JSON"), "500 with INVALID_JSON"],
    ["a code that there is not", failure(500, "OOPS"), "500 with OOPS"],
    ["a key of its own", failure(400, "INVALID_JSON", { stack: "" }), "has also stack"],
    ["no request id in the body", failure(400, "INVALID_JSON", { detail: {} }), "no request_id"],
    ["429 that does not say when", failure(429, "TOO_MANY_REQUESTS"), "has no retry-after"],
    ["a path", failure(500, "INTERNAL_ERROR", { message: "/secret/x" }), "holds /secret"],
    ["a stack", failure(500, "INTERNAL_ERROR", { message: "at f (a.ts:1:2)" }), "a stack trace"],
    ["no JSON", { ...failure(400, "INVALID_JSON"), body: Buffer.from("<html>") }, "cannot be read"],
  ])("%s is a fault", (_what, answer, fault) => {
    expect(faultOf(answer, ["/secret"])).toContain(fault);
  });

  it("what is expected is status and code, or status and exit code", () => {
    expect(isExpected(success(archive()), { status: 200, exitCode: 0 })).toBe(true);
    expect(isExpected(success(archive()), { status: 200, exitCode: 2 })).toBe(false);
    expect(isExpected(success(archive()), { status: 200 })).toBe(false);
    const error = failure(400, "INVALID_JSON");
    expect(isExpected(error, { status: 400, errorCode: "INVALID_JSON" })).toBe(true);
    expect(isExpected(error, { status: 400, errorCode: "INVALID_ARGUMENT" })).toBe(false);
  });
});

describe("memory", () => {
  const looks = Array.from({ length: 200 }, (_, index) => index);

  it("that only saws, or grew in the first half, is flat", () => {
    expect(isFlat(growthOf(looks.map((look) => 150 + 20 * (look % 7))))).toBe(true);
    expect(isFlat(growthOf(looks.map((look) => 100 + Math.min(look, 100))))).toBe(true);
  });

  it("that grows through the second half is not", () => {
    const growth = growthOf(looks.map((look) => 100 + look / 4));
    expect(growth.to - growth.from).toBeCloseTo(24.75);
    expect(isFlat(growth)).toBe(false);
    expect(isFlat(growthOf(looks.map((look) => 100 + look / 4 + 10 * (look % 3))))).toBe(false);
  });
});

it("what is more than before is told", () => {
  const before = {
    processes: 3,
    zombies: 0,
    descriptors: 25,
    launcherDescriptors: 23,
    entries: 1,
    slots: 0,
  };
  expect(leaks(before, { ...before, processes: 2 })).toEqual([]);
  expect(leaks(before, { ...before, zombies: 1, slots: Number.POSITIVE_INFINITY })).toEqual([
    "zombies: 1 afterwards, 0 before",
    "slots: Infinity afterwards, 0 before",
  ]);
});
