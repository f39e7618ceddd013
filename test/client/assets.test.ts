import { expect, it } from "vitest";
import { DocopsClient, DocopsError } from "../../apps/client/client.ts";
import { defaultPackageLimits } from "../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../apps/engine/zip/read.ts";
import { startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import { jpeg } from "../fixtures/images.ts";

const template = new Uint8Array(docx(p("【%PHOTO】")));
const photo = new Uint8Array(jpeg(20, 10));
const jobOf = (asset: string) => ({
  template,
  task: { task_type: "document", payload: { photo: { asset } } },
  skill: "document",
});

it("the client sends assets as bytes and as blobs, to run and to precheck", async () => {
  const { url } = await startTestServer();
  const client = new DocopsClient({ baseUrl: url, retries: 0 });
  for (const content of [photo, new Blob([photo])]) {
    const form = { ...jobOf("现场"), assets: { 现场: content } };
    const answer = await client.run(form);
    expect(answer.exitCode).toBe(0);
    expect(answer.requestId).toMatch(/^[\w.-]+$/);
    const zip = readZip(Buffer.from(await answer.bytes()), defaultPackageLimits);
    const document = zip.find(({ name }) => name === "out.docx") as (typeof zip)[number];
    const parts = readZip(
      Buffer.from(inflateEntry(document, defaultPackageLimits)),
      defaultPackageLimits,
    );
    const media = parts.find(({ name }) => name.includes("media/")) as (typeof parts)[number];
    expect(new Uint8Array(inflateEntry(media, defaultPackageLimits))).toEqual(photo);
    expect(await client.precheck(form)).toMatchObject({ expected_exit_code: 0 });
  }
});

it("the client's error says which asset is missing, and what there is", async () => {
  const { url } = await startTestServer();
  const client = new DocopsClient({ baseUrl: url, retries: 0 });
  const error = await client.run({ ...jobOf("foto"), assets: { photo } }).catch((each) => each);
  expect(error).toBeInstanceOf(DocopsError);
  expect(error).toMatchObject({
    status: 400,
    code: "INVALID_ARGUMENT",
    detail: { reason: "missing_asset", value: "foto", allowed: ["photo"] },
  });
  expect(error.requestId).toMatch(/^[\w.-]+$/);
});
