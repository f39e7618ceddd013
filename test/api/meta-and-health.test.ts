import request from "supertest";
import { describe, expect, it } from "vitest";
import { startTestServer } from "./support.ts";

it("liveness answers in both of its forms", async () => {
  const { url } = await startTestServer();
  expect((await request(url).get("/healthz")).body).toEqual({ status: "ok" });
  expect((await request(url).get("/health")).body).toEqual({ ok: true });
});

describe("/v1/meta", () => {
  it("/v1/meta tells skills, presets, policies, limits and the build", async () => {
    const { url } = await startTestServer({
      DOCOPS_MAX_UPLOAD_BYTES: "1000",
      DOCOPS_COMMIT_SHA: "abc123",
    });
    const { body } = await request(url).get("/v1/meta");
    expect(body).toMatchObject({
      supported_skills: ["document", "inspection_record", "meeting_notice", "training_notice"],
      supported_presets: ["quick", "template", "strict"],
      supported_policies: ["apa7", "default", "din5008", "frap32", "gbt9704-2012"],
      limits: {
        max_upload_bytes: 1000,
        max_assets: 64,
        max_assets_bytes: 67_108_864,
        max_task_bytes: 8_388_608,
        max_policy_bytes: 262_144,
        request_timeout_seconds: 60,
        max_concurrency: 2,
      },
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      commit: "abc123",
    });
    expect(body.task_payload_schemas.meeting_notice.fields.attendees).toEqual({
      type: "string[] | null",
      nullable: true,
      required: false,
      required_by_tag: false,
    });
  });

  it("/v1/meta is not there when it is switched off, whatever the credentials", async () => {
    const { url } = await startTestServer({
      DOCOPS_ENABLE_META: "0",
      DOCOPS_WEB_BASIC_AUTH: "ops:s3cret",
    });
    const { status, body } = await request(url).get("/v1/meta").auth("ops", "s3cret");
    expect(status).toBe(404);
    expect(body).toMatchObject({
      error_code: "NOT_FOUND",
      message: "meta endpoint is disabled",
      detail: { path: "/v1/meta" },
    });
  });

  it("/v1/meta asks for the credentials that the operator set", async () => {
    const { url, logLines } = await startTestServer({ DOCOPS_WEB_BASIC_AUTH: "ops:s3:cret密" });
    const anonymous = await request(url).get("/v1/meta");
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers["www-authenticate"]).toBe('Basic realm="docops"');
    expect(anonymous.body.detail).toMatchObject({ path: "/v1/meta", auth_enabled: true });
    expect(logLines().at(-1)).toMatchObject({ outcome: "unauthorized", failure_stage: "auth" });
    for (const wrong of ["Basic", "Basic !!!", "Bearer b3BzOnMz", "Basic b3BzOndyb25n", "basic "]) {
      const answer = await request(url).get("/v1/meta").set("Authorization", wrong);
      expect(answer.status, wrong).toBe(401);
    }
    const right = Buffer.from("ops:s3:cret密").toString("base64");
    const answer = await request(url).get("/v1/meta").set("Authorization", `bAsIc ${right}`);
    expect(answer.status).toBe(200);
    expect((await request(url).get("/healthz")).status).toBe(200);
  });
});

it.each(["/healthz/", "/Healthz", "/METRICS", "/metrics/", "/V1/meta", "/v1/meta/"])(
  "%s is no path of this server: what a proxy keeps away by name has no other one",
  async (path) => {
    const { url } = await startTestServer({ DOCOPS_ENABLE_METRICS: "1" });
    expect((await request(url).get(path)).status).toBe(404);
  },
);
