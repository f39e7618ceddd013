import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { docx, p } from "../fixtures/docx.ts";
import { jpeg, png } from "../fixtures/images.ts";
import { countResources, readMembers, startTestServer, type TestServer } from "./support.ts";

const photo = jpeg(200, 100);
const plan = png(30, 20);
/** A picture that is too large for the channel to a worker. */
const largePhoto = Buffer.concat([jpeg(400, 100), randomBytes(1_000_000)]);

type Files = readonly (readonly [name: string, content: Buffer])[];

/** A form with assets of any names. */
function form(
  body: string,
  payload: object,
  files: Files,
  parts: Readonly<Record<string, string>> = {},
): FormData {
  const all = new FormData();
  const blob = (content: Buffer | string) => new Blob([content as never]);
  all.set("template", blob(docx(body)), "template.docx");
  all.set("task", blob(JSON.stringify({ task_type: "document", payload })), "task.json");
  all.set("skill", "document");
  for (const [name, value] of Object.entries(parts)) all.set(name, value);
  for (const [name, content] of files) all.append(name, blob(content), "picture.bin");
  return all;
}

const send = (server: TestServer, path: string, body: FormData) =>
  fetch(`${server.url}${path}`, { method: "POST", body });

async function fault(response: Response) {
  const { error_code, message, detail } = await response.json();
  const { request_id: _id, ...rest } = detail;
  return { status: response.status, error_code, message, ...rest };
}

async function mediaOf(response: Response): Promise<Buffer[]> {
  const { "out.docx": document } = await readMembers(response);
  return readZip(document, defaultPackageLimits)
    .filter(({ name }) => name.includes("media/"))
    .map((entry) => Buffer.from(inflateEntry(entry, defaultPackageLimits)));
}

const tag = p("【%PHOTO】");
const named = { photo: { asset: "photo" } };

/** Checks that a request has left no file, running worker or slot in use. */
async function expectNothingLeft(server: TestServer): Promise<void> {
  await expect
    .poll(() => {
      const { tempEntries, slots, waiting } = countResources(server);
      return { tempEntries, slots, waiting };
    })
    .toEqual({ tempEntries: 0, slots: 0, waiting: 0 });
}

describe.each(["spawn", "forkserver", "reuse"])(
  "with %s, a picture that comes as a part of the form",
  (start) => {
    it("a picture that comes as a part of the form is in the document, byte for byte, and once however often it is shown", async () => {
      const server = await startTestServer({ DOCOPS_MP_START: start });
      for (const file of [photo, largePhoto]) {
        const body = form(tag + tag + p("【%PLAN】"), { ...named, plan: { asset: "plan" } }, [
          ["asset_photo", file],
          ["asset_plan", plan],
        ]);
        const response = await send(server, "/v1/run", body);
        expect(response.headers.get("x-docops-exit-code")).toBe("0");
        const media = await mediaOf(response);
        expect(media).toHaveLength(2);
        for (const each of [file, plan]) expect(media.some((own) => own.equals(each))).toBe(true);
      }
      await expect
        .poll(() => server.logLines().at(-1))
        .toMatchObject({ event: "done", asset_bytes: largePhoto.length + plan.length });
      expect(JSON.stringify(server.logLines())).not.toContain("asset_photo");
    });

    it("a picture that comes as a part of the form is gone when its job is: the next in the same process gets nothing of it", async () => {
      const server = await startTestServer({ DOCOPS_MP_START: start, DOCOPS_MAX_CONCURRENCY: "1" });
      const response = await send(server, "/v1/run", form(tag, named, [["asset_photo", photo]]));
      expect(response.status).toBe(200);
      await response.arrayBuffer();
      const homes = () =>
        readdirSync(server.tmpDirectory).flatMap((name) =>
          readdirSync(join(server.tmpDirectory, name)),
        );
      await expect.poll(homes).toEqual([]);
      const without = await fault(await send(server, "/v1/run", form(tag, named, [])));
      expect(without).toMatchObject({ status: 400, reason: "missing_asset" });
      await expect.poll(homes).toEqual([]);
    });

    it("a picture that comes as a part of the form is looked at as one in Base64 is: what is no picture ends with exit 3", async () => {
      const server = await startTestServer({ DOCOPS_MP_START: start });
      const notPicture = Buffer.from("RIFF\0\0\0\0WEBPVP8 ");
      const response = await send(
        server,
        "/v1/run",
        form(tag, named, [["asset_photo", notPicture]]),
      );
      expect(response.headers.get("x-docops-exit-code")).toBe("3");
      const { "out.replace_log.json": log } = await readMembers(response);
      expect(log.entries[0]).toMatchObject({
        reason: "picture_value",
        detail: expect.stringContaining("is a WebP"),
      });
    });
  },
);

it("a precheck takes the same parts and says the same", async () => {
  const server = await startTestServer();
  const precheck = async (files: Files) =>
    (await send(server, "/v1/precheck", form(tag, named, files))).json();
  expect(await precheck([["asset_photo", photo]])).toMatchObject({ expected_exit_code: 0 });
  expect(await precheck([["asset_photo", Buffer.from("x")]])).toMatchObject({
    expected_exit_code: 3,
  });
  expect(await precheck([])).toMatchObject({ detail: { reason: "missing_asset" } });
  await expectNothingLeft(server);
});

describe("assets and the names in the task", () => {
  it.each([0, 70_000])(
    "assets and the names in the task are held against each other, with %i blanks in the task",
    async (blanks) => {
      const server = await startTestServer();
      const ask = async (payload: object, files: Files) => {
        const body = form(tag, { ...payload, fill: " ".repeat(blanks) }, files);
        return fault(await send(server, "/v1/run", body));
      };
      expect(await ask({ photo: { asset: "phto" } }, [["asset_photo", photo]])).toMatchObject({
        status: 400,
        error_code: "INVALID_ARGUMENT",
        field: "task",
        reason: "missing_asset",
        path: "payload.photo",
        value: "phto",
        allowed: ["photo"],
        nearest: "photo",
      });
      const unused: Files = [
        ["asset_photo", photo],
        ["asset_plan", plan],
      ];
      expect(await ask(named, unused)).toMatchObject({
        status: 400,
        error_code: "INVALID_ARGUMENT",
        field: "asset_plan",
        reason: "unused_asset",
        allowed: ["photo"],
      });
      expect(await ask(named, [])).toMatchObject({
        status: 400,
        field: "task",
        reason: "missing_asset",
        value: "photo",
        allowed: [],
      });
      await expectNothingLeft(server);
    },
  );

  it("assets and the names in the task are the same in the composed and the decomposed form of their letters", async () => {
    const server = await startTestServer();
    const payload = { photo: { asset: "e\u0301tat" } };
    for (const part of ["asset_\u00e9tat", "asset_e\u0301tat"]) {
      const response = await send(server, "/v1/run", form(tag, payload, [[part, photo]]));
      expect(response.status).toBe(200);
      expect(await mediaOf(response)).toEqual([photo]);
    }
    const twice: Files = [
      ["asset_\u00e9tat", photo],
      ["asset_e\u0301tat", photo],
    ];
    expect(await fault(await send(server, "/v1/run", form(tag, payload, twice)))).toMatchObject({
      status: 400,
      reason: "repeated",
    });
  });

  it("assets and the names in the task may be in any script, as long as 64 letters, and like those of JavaScript's own", async () => {
    const server = await startTestServer();
    for (const name of ["现场照片", "字".repeat(64), "constructor", "toString", "1.a-b_C"]) {
      const body = form(tag, { photo: { asset: name } }, [[`asset_${name}`, photo]]);
      const response = await send(server, "/v1/run", body);
      expect(response.status, name).toBe(200);
      expect(await mediaOf(response)).toEqual([photo]);
    }
  });
});

describe("asset parts that are refused", () => {
  it.each([
    "asset_",
    "asset_../x",
    "asset_a/b",
    "asset_a\\b",
    "asset___proto__",
    "asset_.hidden",
    "asset_a b",
    `asset_${"x".repeat(65)}`,
  ])("asset parts that are refused: %j is no name of an asset", async (part) => {
    const server = await startTestServer();
    const told = await fault(await send(server, "/v1/run", form(tag, named, [[part, photo]])));
    expect(told).toMatchObject({ status: 400, error_code: "INVALID_ARGUMENT" });
    expect(told).toMatchObject({
      reason: "asset_name",
      allowed: expect.stringContaining("asset_<name>"),
    });
    await expectNothingLeft(server);
  });

  it("asset parts that are refused: a name that is longer than any, in a header that is", async () => {
    const server = await startTestServer();
    const body = form(tag, named, [[`asset_${"x".repeat(5_000)}`, photo]]);
    const told = await fault(await send(server, "/v1/run", body));
    expect(told).toMatchObject({ status: 400, error_code: "INVALID_ARGUMENT" });
    await expectNothingLeft(server);
  });

  it("asset parts that are refused: one that comes twice", async () => {
    const server = await startTestServer();
    const twice: Files = [
      ["asset_photo", photo],
      ["asset_photo", plan],
    ];
    expect(await fault(await send(server, "/v1/run", form(tag, named, twice)))).toMatchObject({
      status: 400,
      message: "asset_photo is given more than once",
      field: "asset_photo",
      reason: "repeated",
    });
    await expectNothingLeft(server);
  });

  it("asset parts that are refused: one that is a text", async () => {
    const server = await startTestServer();
    const body = form(tag, named, [], { asset_photo: photo.toString("base64").slice(0, 100) });
    expect(await fault(await send(server, "/v1/run", body))).toMatchObject({
      status: 400,
      message: "asset_photo must be a file part, with a file name",
      field: "asset_photo",
    });
  });

  it("asset parts that are refused: one that is empty", async () => {
    const server = await startTestServer();
    const body = form(tag, named, [["asset_photo", Buffer.alloc(0)]]);
    expect(await fault(await send(server, "/v1/run", body))).toMatchObject({
      status: 400,
      error_code: "INVALID_ARGUMENT",
      field: "asset_photo",
      reason: "empty",
    });
    await expectNothingLeft(server);
  });

  it("asset parts that are refused: the 65th: 64 are taken, and of 1,000 the first too many is told", async () => {
    const server = await startTestServer();
    const many = (count: number): [string, Buffer][] =>
      Array.from({ length: count }, (_, index) => [`asset_a${index}`, photo]);
    const items = Array.from({ length: 64 }, (_, index) => ({ photo: { asset: `a${index}` } }));
    const body = p("【#ITEMS】") + tag + p("【/ITEMS】");
    const response = await send(server, "/v1/run", form(body, { items }, many(64)));
    expect(response.status).toBe(200);
    expect(await mediaOf(response)).toEqual([photo]);
    for (const count of [65, 1000]) {
      const told = await fault(await send(server, "/v1/run", form(body, { items }, many(count))));
      expect(told).toMatchObject({
        status: 400,
        error_code: "INVALID_ARGUMENT",
        field: "asset_a64",
        reason: "too_many_assets",
        max_count: 64,
      });
    }
    await expectNothingLeft(server);
  });

  it("asset parts that are refused: one over the limit of an upload, and all over that of all together", async () => {
    const limits = { DOCOPS_MAX_UPLOAD_BYTES: "100000", DOCOPS_MAX_ASSETS_BYTES: "150000" };
    const server = await startTestServer(limits);
    const ask = async (...sizes: number[]) => {
      const files = sizes.map((size, index) => [`asset_a${index}`, Buffer.alloc(size, 1)] as const);
      return fault(await send(server, "/v1/run", form(tag, named, files)));
    };
    expect(await ask(100_001)).toMatchObject({
      status: 413,
      error_code: "PAYLOAD_TOO_LARGE",
      field: "asset_a0",
      max_bytes: 100_000,
      received_bytes: 100_001,
    });
    expect(await ask(90_000, 90_000)).toMatchObject({
      status: 413,
      error_code: "PAYLOAD_TOO_LARGE",
      field: "asset_a1",
      limit: "DOCOPS_MAX_ASSETS_BYTES",
      max_bytes: 150_000,
      received_bytes: 180_000,
    });
    expect(await ask(2_000_000)).toMatchObject({ status: 413, field: "body" });
    await expectNothingLeft(server);
  });

  it("asset parts that are refused: another part that has nearly a name of ours is told with it", async () => {
    const server = await startTestServer();
    expect(
      await fault(await send(server, "/v1/run", form(tag, named, [["templte", photo]]))),
    ).toMatchObject({
      field: "templte",
      nearest: "template",
      allowed: expect.arrayContaining(["asset_<name>"]),
    });
  });
});

/** The bytes of a form. */
async function bytesOf(body: FormData): Promise<{ type: string; bytes: Buffer }> {
  const whole = new Response(body);
  const type = whole.headers.get("content-type") ?? "";
  return { type, bytes: Buffer.from(await whole.arrayBuffer()) };
}

describe("while an asset comes", () => {
  it("it is on the disk and nowhere else, and an upload that breaks off leaves nothing", async () => {
    const server = await startTestServer();
    const large = Buffer.concat([jpeg(4, 4), Buffer.alloc(8_000_000, 3)]);
    const { type, bytes } = await bytesOf(form(tag, named, [["asset_photo", large]]));
    const upload = request(`${server.url}/v1/run`, {
      method: "POST",
      headers: { "Content-Type": type, "Content-Length": bytes.length },
    });
    upload.on("error", () => undefined);
    upload.write(bytes.subarray(0, 6_000_000));
    const files = () =>
      readdirSync(server.tmpDirectory).flatMap((name) =>
        readdirSync(join(server.tmpDirectory, name)).map((file) => join(name, file)),
      );
    await expect.poll(files).toEqual([expect.stringMatching(/job.*\/asset-0$/)]);
    const [file = ""] = files();
    await expect
      .poll(() => readFileSync(join(server.tmpDirectory, file)).length)
      .toBeGreaterThan(5_000_000);
    upload.destroy();
    await expectNothingLeft(server);
    await expect
      .poll(() => server.logLines().at(-1))
      .toMatchObject({ event: "client_closed", failure_stage: "upload" });
  });

  it("one that comes too slowly is given up, and nothing is left", async () => {
    const server = await startTestServer({ DOCOPS_UPLOAD_TIMEOUT_SECONDS: "0.5" });
    const { type, bytes } = await bytesOf(form(tag, named, [["asset_photo", largePhoto]]));
    const upload = request(`${server.url}/v1/run`, {
      method: "POST",
      headers: { "Content-Type": type, "Content-Length": bytes.length },
    });
    upload.on("error", () => undefined);
    upload.write(bytes.subarray(0, 500_000));
    const [answer] = await once(upload, "response");
    expect(answer.statusCode).toBe(408);
    upload.destroy();
    await expectNothingLeft(server);
  });
});

it("assets do not count for what a job writes, and what it makes of them does", async () => {
  const server = await startTestServer({ DOCOPS_MAX_OUTPUT_BYTES: "500000" });
  const body = form(tag, named, [["asset_photo", largePhoto]]);
  expect(await fault(await send(server, "/v1/run", body))).toMatchObject({
    status: 413,
    limit: "DOCOPS_MAX_OUTPUT_BYTES",
  });
  const unshown = form(p("x"), named, [["asset_photo", largePhoto]]);
  expect((await send(server, "/v1/run", unshown)).status).toBe(200);
  await expectNothingLeft(server);
});
