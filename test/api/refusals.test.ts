import { connect } from "node:net";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { type RunningServer, startServer } from "../../apps/api/server.ts";
import { damaged, documentRelationships, docx, p, storyPart, zip } from "../fixtures/docx.ts";
import { noLog, noticeTemplate, payload, startTestServer } from "./support.ts";

let server: RunningServer;

beforeAll(async () => {
  const env = {
    DOCOPS_PORT: "0",
    DOCOPS_MAX_UPLOAD_BYTES: "100000",
    DOCOPS_MAX_UNPACKED_BYTES: "2000000",
  };
  server = await startServer(readConfig(env), noLog);
});
afterAll(() => server.close());

const taskJson = JSON.stringify({ task_type: "meeting_notice", payload });

function post() {
  return request(server.url).post("/v1/run");
}

function postBoth(template: Buffer = noticeTemplate, task: string | Buffer = taskJson) {
  return post()
    .attach("template", template, "template.docx")
    .attach("task", Buffer.from(task), "task.json");
}

/** Checks status, code, message and detail, and that the answer is nothing but the error body. */
function expectError(
  response: request.Response,
  status: number,
  error_code: string,
  message: string,
  detail: object,
) {
  expect(response.body).toEqual({
    error_code,
    message,
    detail: { ...detail, request_id: response.headers["x-docops-request-id"] },
  });
  expect(response.status).toBe(status);
  expect(response.headers["content-type"]).toBe("application/json");
}

describe("form parts", () => {
  it("a missing file part is named", async () => {
    const response = await post().attach("task", Buffer.from(taskJson), "task.json");
    const hint =
      "Send the .docx as a file part with the name template. A server that keeps templates takes the name of one as template_name.";
    const detail = { field: "template", hint };
    expectError(response, 400, "INVALID_ARGUMENT", "missing form part template", detail);
  });

  it("an unknown text part is refused, with what is allowed", async () => {
    const response = await postBoth().field("perset", "quick");
    expect(response.body).toMatchObject({
      error_code: "INVALID_ARGUMENT",
      message: "unknown form part",
      detail: { field: "perset", nearest: "preset" },
    });
    expect(response.body.detail.allowed).toContain("preset");
    expect(response.status).toBe(400);
  });

  it("an unknown file part is refused", async () => {
    const response = await postBoth().attach("photo", Buffer.from("x"), "photo.png");
    expect(response.body).toMatchObject({
      error_code: "INVALID_ARGUMENT",
      detail: { field: "photo" },
    });
  });

  it("repeated text and file parts are refused", async () => {
    const text = await postBoth().field("preset", "quick").field("preset", "strict");
    const detail = { field: "preset" };
    expectError(text, 400, "INVALID_ARGUMENT", "preset is given more than once", detail);
    const file = await postBoth().attach("task", Buffer.from(taskJson), "task.json");
    expect(file.body).toMatchObject({ error_code: "INVALID_ARGUMENT", detail: { field: "task" } });
  });

  it("form parts whose names have brackets make no objects", async () => {
    for (const name of ["preset[x]", "preset[]", "__proto__[x]"]) {
      const response = await postBoth().field(name, "quick");
      expect(response.body.error_code, name).toBe("INVALID_ARGUMENT");
    }
  });

  it("a text part sent as a file is refused with the way to send it", async () => {
    const response = await postBoth().attach("policy_yaml", Buffer.from("a: 1"), "policy.yaml");
    expect(response.body.message).toBe("policy_yaml must be a text part, not a file");
    expect(response.body.detail.hint).toContain("-F 'policy_yaml=<FILE'");
  });

  it("a file part sent as text is refused", async () => {
    const response = await post()
      .attach("template", noticeTemplate, "template.docx")
      .field("task", taskJson);
    const message = "task must be a file part, with a file name";
    expectError(response, 400, "INVALID_ARGUMENT", message, { field: "task" });
  });

  it("a text part of over 256 KiB is too large", async () => {
    const response = await postBoth().field("policy_yaml", "x".repeat(300_000));
    expect(response.body).toMatchObject({
      error_code: "PAYLOAD_TOO_LARGE",
      detail: { field: "policy_yaml", max_bytes: 262_144 },
    });
  });

  it("a word of over 1 KiB is too large", async () => {
    const response = await postBoth().field("preset", "x".repeat(2_000));
    expect(response.body).toMatchObject({
      error_code: "PAYLOAD_TOO_LARGE",
      detail: { field: "preset", max_bytes: 1024 },
    });
  });

  it.each([
    ["preset", "quic\u212A"],
    ["format_report_files", "htm\u2113"],
    ["format_mode", "\u017Ftrict"],
  ])(
    "%s knows words of ASCII in any case, and no letter that only looks so: %s",
    async (part, word) => {
      const response = await postBoth().field(part, word);
      expect(response.body).toMatchObject({
        error_code: "INVALID_ARGUMENT",
        message: `invalid ${part}`,
        detail: { field: part, value: word },
      });
    },
  );

  it("task and policy have limits of their own", async () => {
    const { url } = await startTestServer({
      DOCOPS_MAX_TASK_BYTES: "300",
      DOCOPS_MAX_POLICY_BYTES: "2000",
    });
    const send = (task: string) =>
      request(url)
        .post("/v1/run")
        .attach("template", noticeTemplate, "template.docx")
        .attach("task", Buffer.from(task), "task.json");
    expect((await send(taskJson)).status).toBe(200);
    const long = await send(taskJson + " ".repeat(300));
    const received_bytes = Buffer.byteLength(taskJson) + 300;
    expect(long.status).toBe(413);
    expect(long.body).toMatchObject({
      error_code: "PAYLOAD_TOO_LARGE",
      detail: { field: "task", max_bytes: 300, received_bytes },
    });
    const policy = await send(taskJson).field("policy_yaml", `#${"x".repeat(2_000)}`);
    expect(policy.body.detail).toMatchObject({ field: "policy_yaml", max_bytes: 2_000 });
  });

  it("file names with traversal or a thousand characters do no harm", async () => {
    for (const name of [
      "../../../etc/passwd.docx",
      "..\\..\\boot.docx",
      `${"a".repeat(1000)}.docx`,
    ]) {
      const response = await post()
        .attach("template", noticeTemplate, name)
        .attach("task", Buffer.from(taskJson), "task.json");
      expect(response.status, name).toBe(200);
    }
  });
});

describe("media", () => {
  it("a body that is not multipart", async () => {
    const response = await post().send({ task: 1 });
    const message = "the body must be multipart/form-data";
    expectError(response, 415, "INVALID_MEDIA_TYPE", message, { field: "body" });
  });

  it("a multipart body that is cut off", async () => {
    const response = await post()
      .set("content-type", "multipart/form-data; boundary=x")
      .send('--x\r\ncontent-disposition: form-data; name="template"; filename="a.docx"\r\n\r\nabc');
    const message = "the body is not valid multipart/form-data";
    expectError(response, 400, "INVALID_ARGUMENT", message, { field: "body" });
  });

  it.each([
    ["an encrypted document", Buffer.from("d0cf11e0a1b11ae100", "hex"), /encrypted/],
    ["an empty file", Buffer.alloc(0), /valid \.docx/],
    ["a ZIP that is no document", zip({ "a.txt": "a" }), /valid \.docx/],
    ["a document cut in half", noticeTemplate.subarray(0, 500), /valid \.docx/],
  ])("a wrong kind of upload is refused: %s", async (_name, template, message) => {
    const response = await postBoth(template);
    expect(response.body).toMatchObject({
      error_code: "INVALID_MEDIA_TYPE",
      message: expect.stringMatching(message),
      detail: { field: "template" },
    });
    expect(response.status).toBe(415);
  });

  const styles = "word/styles.xml";
  it.each([
    [
      "a part that no step reads and that is not well-formed",
      docx(p("x"), { [styles]: "<a>\n<b></a>" }),
      { reason: "not_well_formed", part: styles, line: 2, column: 4 },
    ],
    [
      "an external entity",
      docx(p("x"), {
        [styles]: '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
      }),
      { reason: "external_entity", part: styles, line: 1, column: 1 },
    ],
    [
      "an entry with a wrong checksum",
      damaged(docx(p("x"), { "word/media/image1.png": "pixels" })),
      { reason: "damaged_entry", part: "word/media/image1.png" },
    ],
    [
      "a damaged entry whose name is as long as a name can be",
      damaged(docx(p("x"), { [`word/${"n".repeat(40_000)}.bin`]: "bytes" })),
      { reason: "damaged_entry", part: expect.stringMatching(/^word\/n{100,200}…$/) },
    ],
  ])("a damaged package is refused with its reason: %s", async (_name, template, detail) => {
    const response = await postBoth(template);
    expect(response.status).toBe(415);
    expect(response.body).toMatchObject({
      error_code: "INVALID_MEDIA_TYPE",
      detail: { field: "template", ...detail },
    });
    expect(response.text).not.toContain("passwd");
  });

  it("a document with a style that is based on itself is judged, by a policy too", async () => {
    const relationships = documentRelationships([{ type: "styles", target: "styles.xml" }]);
    const circle = storyPart(
      "w:styles",
      '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="A"/></w:style>',
    );
    const template = docx('<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr></w:p>', {
      "word/_rels/document.xml.rels": relationships,
      "word/styles.xml": circle,
    });
    const response = await postBoth(template)
      .field("format_baseline", "policy")
      .field("policy", "gbt9704-2012");
    expect(response.status).toBe(200);
  });

  it("ill-formed XML is refused with part, line and column", async () => {
    const broken = zip({
      "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
      "_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="x/officeDocument" Target="d.xml"/></Relationships>`,
      "d.xml": "<a>\n<b></a>",
    });
    const { body } = await postBoth(broken);
    expect(body.detail).toMatchObject({
      reason: "not_well_formed",
      part: "d.xml",
      line: 2,
      column: 4,
    });
  });
});

describe("sizes", () => {
  it.each([
    ["template", Buffer.concat([noticeTemplate, Buffer.alloc(120_000)]), taskJson],
    ["task", noticeTemplate, `${taskJson}${" ".repeat(120_000)}`],
  ])(
    "too much is refused: a %s over the limit, counted to the end",
    async (field, template, task) => {
      const response = await postBoth(template, task);
      expectError(response, 413, "PAYLOAD_TOO_LARGE", `${field} exceeds upload size limit`, {
        field,
        max_bytes: 100_000,
        received_bytes: field === "template" ? template.length : Buffer.byteLength(task),
        hint: "Send a file of at most 100000 bytes, or ask the operator to raise the limit.",
      });
    },
  );

  it("too much is refused: a document that unpacks to more than the limit, with the limit's name", async () => {
    const bomb = zip({ "word/document.xml": "x".repeat(3_000_000) });
    const { body, status } = await postBoth(bomb);
    expect(status).toBe(413);
    expect(body).toMatchObject({
      error_code: "PAYLOAD_TOO_LARGE",
      detail: { field: "template", limit: "max_unpacked_bytes", allowed: 2_000_000 },
    });
  });

  it("a body that announces more than all parts may have is refused before it is read", async () => {
    const answer = await rawExchange(
      "POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 90000000\r\n\r\n",
    );
    expect(answer).toContain("HTTP/1.1 413");
    expect(answer).toContain('"field":"body"');
    expect(answer).toMatch(
      /"hint":"The whole form may have \d+ bytes\. Send smaller files, or ask/,
    );
    expect(answer.toLowerCase()).toContain("connection: close");
  });

  it("a body without a length is given up at the limit", async () => {
    const head =
      "POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nTransfer-Encoding: chunked\r\n\r\n";
    const part =
      '--x\r\ncontent-disposition: form-data; name="template"; filename="a.docx"\r\n\r\n';
    const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;
    const answer = await rawExchange(head + chunk(part) + chunk("a".repeat(1_000_000)).repeat(4));
    expect(answer).toContain("HTTP/1.1 413");
  });
});

describe("other requests", () => {
  it("a path that is not there", async () => {
    const response = await request(server.url).get("/v1/nothing");
    expectError(response, 404, "NOT_FOUND", "not found", { path: "/v1/nothing" });
  });

  it("a method that is not allowed says which is", async () => {
    const run = await request(server.url).delete("/v1/run");
    expect(run.status).toBe(405);
    expect(run.headers.allow).toBe("POST");
    const health = await request(server.url).post("/healthz");
    expect(health.headers.allow).toBe("GET, HEAD");
    expect(health.body.error_code).toBe("METHOD_NOT_ALLOWED");
  });

  it("HEAD answers where GET does", async () => {
    const response = await request(server.url).head("/healthz");
    expect(response.status).toBe(200);
    expect(response.text).toBeUndefined();
  });

  it("requests for something else: a path that cannot be decoded", async () => {
    const response = await request(server.url).get("/%ff");
    expect(response.body.detail.request_id).toMatch(/^[0-9a-f]{32}$/);
    expect(response.status).toBeLessThan(500);
  });

  it("what is no HTTP gets the same error body", async () => {
    const answer = await rawExchange("this is not http\r\n\r\n");
    expect(answer).toContain("HTTP/1.1 400");
    expect(answer).toMatch(/X-Docops-Request-Id: [0-9a-f]{32}/);
    expect(answer).toContain('"error_code":"INVALID_ARGUMENT"');
  });
});

/** Sends bytes unchanged, and returns all received bytes when the server closes. */
function rawExchange(bytes: string): Promise<string> {
  return new Promise((resolve) => {
    let answer = "";
    const socket = connect(server.port, "127.0.0.1", () => socket.write(bytes));
    socket.on("data", (data) => {
      answer += data;
    });
    socket.on("error", () => resolve(answer));
    socket.on("close", () => resolve(answer));
  });
}
