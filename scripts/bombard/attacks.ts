import { docx, p, withMedia, zip } from "../../test/fixtures/docx.ts";
import { formOf, formType, openForm, type Part } from "./form.ts";
import { generatedPolicy, policies } from "./policies.ts";
import type { Random } from "./random.ts";
import { type Answer, send, sendForm, sendRaw, type Target } from "./send.ts";
import { generatedTask, tasks } from "./tasks.ts";

/** A way to hurt a server: requests of one kind, some of them at once. */
export interface Attack {
  name: string;
  requests: number;
  atOnce: number;
  send(target: Target, index: number): Promise<Answer>;
}

const payload = {
  meeting_title: "季度例会",
  meeting_date: "10月12日",
  meeting_time: "9:30",
  meeting_location: "1108",
  organizer: "综合部",
};
const notice = JSON.stringify({ task_type: "meeting_notice", payload });
const template = docx(p("关于召开【MEETING_TITLE】的通知") + p("【MEETING_DATE】【ORGANIZER】"));

/** Sizes at which something else begins: what is larger is checked elsewhere, or refused. */
const kib = 1024;
const mib = 1024 * kib;
const checkedInApi = { task: 64 * kib, policy: 32 * kib };
const largest = {
  task: 8 * mib,
  policy: 256 * kib,
  word: kib,
  file: 25 * mib,
  inMemory: 512 * kib,
};

/** A job that every server takes. */
export const ordinary: Attack = {
  name: "ordinary jobs",
  requests: 0,
  atOnce: 0,
  send: (target) => sendForm(target, "/v1/run", jobForm({})),
};

/** The form of a job, some of its parts replaced. */
function jobForm(parts: Readonly<Record<string, string | Buffer>>): Buffer {
  const all = { template, task: notice, ...parts };
  return formOf(Object.entries(all).map(([name, content]) => partOf(name, content)));
}

function partOf(name: string, content: string | Buffer): Part {
  const filename = { template: "t.docx", task: "t.json" }[name];
  return { name, content, ...(filename === undefined ? {} : { filename }) };
}

/**
 * All attacks of a run; what is generated is the same for the same numbers.
 *
 * @param share how many of all requests there are, from 0 to 1; of each attack at least one.
 */
export function attacks(random: Random, share: number): Attack[] {
  const all = [
    ...smallTexts(),
    ...generatedTexts(random),
    ...largeTexts(),
    ...archives(),
    ...forms(),
    ...connections(),
    ...requestsOfOtherKinds(),
  ];
  return all.map((attack) => {
    const requests = Math.ceil(attack.requests * share);
    return { ...attack, requests, atOnce: Math.min(attack.atOnce, requests) };
  });
}

/** What is just small enough to be checked in the API process. */
function smallTexts(): Attack[] {
  return [
    ...Object.entries(tasks).map(([name, make]) =>
      jobs(`small task, ${name}`, 3, () => ({ task: make(checkedInApi.task) })),
    ),
    ...Object.entries(policies).map(([name, make]) =>
      jobs(`small policy, ${name}`, 3, () => ({ policy_yaml: make(checkedInApi.policy) })),
    ),
  ];
}

function generatedTexts(random: Random): Attack[] {
  return [
    jobs("small tasks, generated", 20, () => ({ task: generatedTask(random, checkedInApi.task) })),
    jobs("small policies, generated", 20, () => ({
      policy_yaml: generatedPolicy(random, checkedInApi.policy),
    })),
    jobs("all parts, generated", 5, () => ({
      task: generatedTask(random, checkedInApi.task),
      policy_yaml: generatedPolicy(random, checkedInApi.policy),
      ...Object.fromEntries(words.map((name) => [name, "x".repeat(largest.word)])),
    })),
  ];
}

const words = [
  ..."skill preset strict format_mode format_baseline format_fix_mode format_report policy".split(
    " ",
  ),
  ..."format_report_files export_suggested_policy".split(" "),
];

/** What a worker checks, and what nobody does because it is too large. */
function largeTexts(): Attack[] {
  const ofTasks = [
    "wrong items",
    "unknown keys",
    "many empty objects",
    "lists in lists",
    "open brackets",
    "a locale of many variants",
  ];
  const ofPolicies = ["commas", "aliases of nothing", "one key again and again", "roles"];
  return [
    ...ofTasks.map((name) =>
      jobs(`large task, ${name}`, 3, () => ({ task: tasks[name]?.(largest.task) ?? "" })),
    ),
    jobs("task of 24 MB", 3, () => ({ task: tasks["wrong items"]?.(24 * mib) ?? "" })),
    ...ofPolicies.map((name) =>
      jobs(`large policy, ${name}`, 5, () => ({
        policy_yaml: policies[name]?.(largest.policy) ?? "",
      })),
    ),
  ];
}

/** Templates that are no document, or more of one than anybody needs. */
function archives(): Attack[] {
  const many = Object.fromEntries(
    Array.from({ length: 60_000 }, (_, index) => [`word/${nameOfEntry(index)}.xml`, ""]),
  );
  const random = Buffer.alloc(24 * mib, "0123456789abcdef");
  const kinds: readonly [string, () => Buffer][] = [
    ["that unpacks to 64 MB", () => docx(`<w:p/>`, { "word/a.xml": Buffer.alloc(64 * mib, " ") })],
    ["of 60,000 entries", () => zip(many)],
    ["that is a picture of 24 MB", () => withMedia(template, random)],
    ["that is no archive, of 24 MB", () => Buffer.concat([Buffer.from("PK\x03\x04"), random])],
    ["of 50 MB", () => Buffer.concat([Buffer.from("PK\x03\x04"), random, random])],
    ["of 20,000 tags", () => docx(p("【MEETING_TITLE】【AB】【abc_d】").repeat(7000))],
  ];
  return kinds.flatMap(([name, make]) => [
    jobs(`template ${name}`, 2, () => ({ template: make() })),
    jobs(`precheck of a template ${name}`, 2, () => ({ template: make() }), "/v1/precheck"),
  ]);
}

function nameOfEntry(index: number): string {
  return `${index}`.padStart(100, "x");
}

/** Forms that are none, or that have more in them than a form has. */
function forms(): Attack[] {
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

/** A body in the chunked coding (RFC 9112, 7.1), every byte a chunk of its own. */
function chunksOfOne(body: Buffer): Buffer {
  const coded = Buffer.alloc(body.length * 6, "1\r\n?\r\n");
  for (const [index, byte] of body.entries()) coded[index * 6 + 3] = byte;
  return Buffer.concat([coded, Buffer.from("0\r\n\r\n")]);
}

/** Connections that hold what they have. */
function connections(): Attack[] {
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

/** What is asked without a form. */
function requestsOfOtherKinds(): Attack[] {
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

/** Jobs at once, each with the parts that `make` gives. */
function jobs(
  name: string,
  requests: number,
  make: () => Readonly<Record<string, string | Buffer>>,
  path = "/v1/run",
): Attack {
  let body: Buffer | null = null;
  const isGenerated = name.includes("generated");
  return {
    name,
    requests,
    atOnce: Math.min(requests, 5),
    send: (target) => {
      if (body === null || isGenerated) body = jobForm(make());
      return sendForm(target, path, body);
    },
  };
}
