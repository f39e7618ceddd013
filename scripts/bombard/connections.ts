import { type Attack, checkedInApi, jobForm, largest, mib, partOf, words } from "./attack.ts";
import { formOf, formType, openForm, type Part } from "./form.ts";
import { send, sendRaw, type Target } from "./send.ts";
import { tasks } from "./tasks.ts";

/** Malformed forms, and forms with too much content. */
export function forms(): Attack[] {
  const post = (name: string, body: () => Buffer, type = formType): Attack => ({
    name,
    requests: 5,
    atOnce: 5,
    send: (target) => send(target, "POST", "/v1/run", body(), { "Content-Type": type }),
  });
  const parts = (count: number, part: (index: number) => Part) =>
    formOf(Array.from({ length: count }, (_, index) => part(index)));
  const almost = "\r\n--bombar";
  return [
    post("a form without a boundary", () => jobForm({}), "multipart/form-data; boundary="),
    post("a form of 1,000 parts", () =>
      parts(1000, (index) => ({ name: `${index}`, content: "" })),
    ),
    post("a form of 100,000 parts", () =>
      parts(1e5, (index) => ({ name: `${index}`, content: "" })),
    ),
    post("a name of 1 MB", () => parts(1, () => ({ name: "a".repeat(mib), content: "" }))),
    post("a file name of 1 MB", () =>
      parts(1, () => ({ name: "template", filename: "a".repeat(mib), content: "" })),
    ),
    post("a form without an end", () => openForm([partOf("template", Buffer.alloc(24 * mib))])),
    post("a form of almost boundaries", () => jobForm({ template: fillBuffer(24 * mib, almost) })),
    post("a text of 20 MB", () => jobForm({ skill: "x".repeat(20 * mib) })),
    post("a form that is one line end", () => fillBuffer(24 * mib, "\r\n")),
    post("a body of dashes", () => fillBuffer(24 * mib, "--bombard\r\n")),
    {
      name: "a form in chunks of one byte",
      requests: 3,
      atOnce: 3,
      send: (target) =>
        sendRaw(
          target,
          [
            `POST /v1/run HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${formType}\r\nTransfer-Encoding: chunked\r\n\r\n`,
            chunksOfOne(jobForm({ task: tasks["wrong items"]?.(checkedInApi.task) ?? "" })),
          ],
          { holdMs: 5000 },
        ),
    },
  ];
}

function fillBuffer(bytes: number, text: string): Buffer {
  return Buffer.alloc(bytes, text);
}

/** A body in chunked coding (RFC 9112, 7.1) with one byte in each chunk. */
function chunksOfOne(body: Buffer): Buffer {
  const coded = Buffer.alloc(body.length * 6, "1\r\n?\r\n");
  for (const [index, byte] of body.entries()) coded[index * 6 + 3] = byte;
  return Buffer.concat([coded, Buffer.from("0\r\n\r\n")]);
}

/** Connections that are kept open. */
export function connections(): Attack[] {
  const head = `POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: ${formType}\r\nContent-Length: 20000000\r\n\r\n`;
  const full = openForm([
    ...words.map((name) => ({ name, content: "x".repeat(largest.word) })),
    { name: "policy_yaml", content: "x".repeat(largest.policy) },
    partOf("task", Buffer.alloc(largest.inMemory)),
    partOf("template", Buffer.alloc(largest.inMemory)),
  ]);
  const asked = "GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n".repeat(2000);
  return [
    held("held uploads with all parts at their limits", 400, [head, full]),
    held("connections that send no head", 300, ["POST /v1/run HTTP/1.1\r\nHost: x\r\n"]),
    held("connections that send nothing", 300, []),
    {
      ...held("clients that ask 2,000 times and do not read", 20, [asked]),
      send: (target) => sendRaw(target, [asked], { holdMs: 1500, isDeaf: true }),
    },
  ];
}

function held(name: string, requests: number, pieces: readonly (Buffer | string)[]): Attack {
  const send = (target: Target) => sendRaw(target, pieces, { holdMs: 1500 });
  return { name, requests, atOnce: requests, send };
}

/** Requests without a form. */
export function requestsOfOtherKinds(): Attack[] {
  const asked = (name: string, path: string, headers: Readonly<Record<string, string>> = {}) => ({
    name,
    requests: 60,
    atOnce: 20,
    send: (target: Target) => send(target, "GET", path, null, headers),
  });
  const many = Object.fromEntries(
    Array.from({ length: 900 }, (_, index) => [headerName(index), "1"]),
  );
  const wrong = Buffer.from(`a:${"b".repeat(9000)}`).toString("base64");
  return [
    asked("metrics", "/metrics"),
    asked("the API's description", "/openapi.json"),
    asked("wrong logins", "/v1/meta", { Authorization: `Basic ${wrong}` }),
    asked("wrong logins of the console", "/web", { Authorization: `Basic ${wrong}` }),
    asked("900 headers", "/healthz", many),
    asked("a long header", "/healthz", { "X-Docops-Request-Id": "a".repeat(15_000) }),
    asked("a long path", `/${"a/../".repeat(3000)}`),
    asked("a long query", `/v1/meta?${"a[]=1&".repeat(2500)}`),
  ];
}

function headerName(index: number): string {
  return `x${index.toString(36).padStart(3, "0")}`;
}
