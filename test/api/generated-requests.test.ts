import fc from "fast-check";
import { expect, it } from "vitest";
import { jobOptionNames } from "../../apps/contract/job-options.ts";
import { docx, p } from "../fixtures/docx.ts";
import { expectDocumented, type FormPartSchema, openApi, runForm } from "./documented.ts";
import { countResources, noticeTemplate, payload, startTestServer } from "./support.ts";

const sampleTask = JSON.stringify({ task_type: "meeting_notice", payload });
const templates = [
  noticeTemplate,
  docx(p("【MEETING_TITLE】") + p("【broken】") + p("【ORGANIZER")),
  docx(p("无标签")),
  docx("<w:p>", undefined),
  noticeTemplate.subarray(0, noticeTemplate.length >> 1),
  Buffer.alloc(0),
  Buffer.from("PK\x03\x04"),
  Buffer.from("d0cf11e0a1b11ae1", "hex"),
];

const fileNames = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom("template.docx", "task.json", "A.DOCX", "t.JSON") },
  fc.constantFrom("../../etc/passwd.docx", "a.docx\0.json", `${"长".repeat(400)}.docx`, "x.txt"),
  fc.string(),
);

const template = fc.record({
  name: fc.oneof({ weight: 5, arbitrary: fc.constant("template.docx") }, fileNames),
  content: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(...templates) },
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  ),
});

const task = fc.record({
  name: fc.oneof({ weight: 5, arbitrary: fc.constant("task.json") }, fileNames),
  content: fc.oneof(
    { weight: 5, arbitrary: fc.constant(sampleTask) },
    fc
      .dictionary(fc.constantFrom(...Object.keys(payload), "attendees", "other"), fc.jsonValue())
      .map((values) => JSON.stringify({ task_type: "meeting_notice", payload: values })),
    fc.json(),
    fc.string(),
  ),
});

/** A value from the document, unchanged or changed, or any text. */
function partValue({ enum: words }: FormPartSchema): fc.Arbitrary<string> {
  if (words === undefined) {
    return fc.oneof(fc.constantFrom("run_size_pt: 12", "{", "a: b", ""), fc.string());
  }
  const word = fc.constantFrom(...words);
  return fc.oneof(
    { weight: 4, arbitrary: word },
    word.map((known) => ` ${known.toUpperCase()} `),
    fc.constant(""),
    fc.string(),
  );
}

const textParts = fc.record(
  Object.fromEntries(
    jobOptionNames.map((name) => [name, partValue(runForm.properties[name] ?? {})]),
  ),
  { requiredKeys: [] },
);

const fewParts = fc
  .tuple(textParts, fc.subarray([...jobOptionNames], { maxLength: 3 }))
  .map(([all, names]) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name as never))),
  );

/** Assets with names of all kinds, and contents. */
const assets = fc.array(
  fc.tuple(
    fc.oneof(
      fc.constantFrom(
        "asset_photo",
        "asset_e\u0301",
        "asset_\u00e9",
        "asset_",
        "asset_../x",
        "Asset_x",
      ),
      fc.string().map((name) => `asset_${name}`),
    ),
    fc.uint8Array({ maxLength: 200 }),
  ),
  { maxLength: 3 },
);

const form = fc
  .record(
    {
      template,
      task,
      text: fc.oneof({ weight: 4, arbitrary: fewParts }, textParts),
      // There are mostly no assets, because the task names none.
      assets: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, assets),
      extra: fc.array(fc.tuple(fc.string(), fc.string()), { maxLength: 2 }),
    },
    { requiredKeys: ["text"] },
  )
  .map((parts) => {
    const body = new FormData();
    for (const name of ["template", "task"] as const) {
      const file = parts[name];
      if (file !== undefined)
        body.append(name, new Blob([new Uint8Array(Buffer.from(file.content))]), file.name);
    }
    for (const [name, value] of Object.entries(parts.text)) body.append(name, value as string);
    for (const [name, content] of parts.assets ?? []) {
      body.append(name, new Blob([new Uint8Array(content)]), "picture.png");
    }
    // This is rare, because it hides all other answers.
    if ((parts.extra?.length ?? 0) === 2) {
      for (const [name, value] of parts.extra ?? []) body.append(name, value);
    }
    return body;
  });

const requestIds = fc.oneof(
  fc.stringMatching(/^[A-Za-z0-9._-]{1,64}$/),
  fc.stringMatching(/^[!-~]{1,80}$/),
);

const jobRequest = fc.record({
  method: fc.constant("POST"),
  path: fc.constantFrom("/v1/run", "/v1/precheck"),
  id: requestIds,
  body: fc.oneof({ weight: 9, arbitrary: form }, fc.string()),
});

const otherRequest = fc.record({
  method: fc.constantFrom("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND"),
  path: fc.oneof(
    { weight: 5, arbitrary: fc.constantFrom(...Object.keys(openApi.paths)) },
    fc
      .webPath()
      .filter(
        (path) =>
          !(path in openApi.paths) &&
          new URL(`http://h${path}`).pathname === path &&
          !path.startsWith("/web") &&
          !path.startsWith("/docs"),
      )
      .map((path) => path || "/"),
  ),
  id: requestIds,
});

const runs = 2400;
const atOnce = 4;

it("no generated request ends with a 500, or with anything that the document does not have", async () => {
  const server = await startTestServer({
    DOCOPS_MP_START: "reuse",
    DOCOPS_MAX_CONCURRENCY: String(atOnce),
    DOCOPS_QUEUE_TIMEOUT_SECONDS: "30",
    DOCOPS_ENABLE_METRICS: "1",
  });
  const seen = new Map<number, number>();
  const request = fc.oneof({ weight: 4, arbitrary: jobRequest }, otherRequest);
  const send = async (generated: { method: string; path: string; id: string; body?: unknown }) => {
    const { method, path, id, body } = generated;
    const answer = await fetch(server.url + path, {
      method,
      headers: { "X-Docops-Request-Id": id },
      ...(body === undefined ? {} : { body: body as FormData | string }),
    });
    seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
    expect(answer.status).not.toBe(500);
    if (/^[A-Za-z0-9._-]{1,64}$/.test(id)) {
      expect(answer.headers.get("x-docops-request-id")).toBe(id);
    }
    await expectDocumented(method, path, answer);
  };
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: atOnce, maxLength: atOnce }), (requests) =>
      Promise.all(requests.map(send)).then(() => undefined),
    ),
    { numRuns: runs / atOnce, interruptAfterTimeLimit: 240_000, markInterruptAsFailure: true },
  );
  const total = [...seen.values()].reduce((sum, count) => sum + count, 0);
  expect(total).toBeGreaterThanOrEqual(2000);
  // The generated requests reach success and the different refusals.
  expect([...seen.keys()].sort()).toEqual([200, 400, 404, 405, 415]);
  await expect
    .poll(() => countResources(server))
    .toMatchObject({ slots: 0, waiting: 0, tempEntries: server.workers.size });
}, 300_000);
