import { randomUUID } from "node:crypto";
import { defaultPackageLimits } from "../../engine/docx/limits.ts";
import { loadPolicy } from "../../engine/format/policy/policy-file.ts";
import type { JobRequest } from "../../worker/protocol.ts";
import { zipOf } from "../archive/zip-buffer.ts";
import type { WorkerProcess } from "./worker-process.ts";

/** Longer than a start on a busy machine takes; a job that comes meanwhile waits no longer than this. */
const timeoutMs = 3000;

const request: Omit<JobRequest, "jobId" | "directory"> = {
  type: "job",
  kind: "run",
  areInputsAttached: true,
  assets: [],
  skill: {
    name: "warm_up",
    title: "",
    description: "",
    payload: {},
    required: ["A", "B", "C"],
    requiredInItems: [],
    mapping: { C: "c" },
    listSeparator: ", ",
    listSeparators: {},
    formats: {},
    policy: null,
    sample: {},
  },
  format: { mode: "report", baseline: "template", fixMode: "safe", report: "json" },
  taskSkills: null,
  policy: loadPolicy("default"),
  exportSuggestedPolicy: false,
  locale: "zh-CN",
  reportForms: [],
  limits: defaultPackageLimits,
  maxOutputBytes: 1024 * 1024,
  isKept: false,
};

const task = Buffer.from(
  JSON.stringify({
    task_type: "warm_up",
    payload: { a: "二〇二六年", b: "一\n二\t三", c: "three", list: [{ d: "一" }, { d: 2 }] },
  }),
);
const small = [warmUpTemplate(5, []), warmUpTemplate(5, ["【#LIST】【D】【/LIST】"])];
const large = warmUpTemplate(200, [""]);
const largest = warmUpTemplate(600, [""]);
/** A job of our own: its template and its task. */
export type WarmUpInputs = readonly [template: Buffer, task: Buffer];

/**
 * After these V8 has compiled what matters to machine code, and the kernel has found the memory that
 * a document of some size takes. The first jobs of a process are its slowest, and whoever claims it
 * waits for the one under way: they are small. They come again, for V8 takes no note of what it meets
 * in the first eight calls of a function.
 */
const warmUpCourse: readonly WarmUpInputs[] = [
  ...small,
  ...Array<Buffer>(5).fill(large),
  largest,
  ...small,
  ...Array<Buffer>(2).fill(large),
].map((template) => [template, task]);

/**
 * For a fork, which is warm but for the memory that it has to copy from its server when it writes to it:
 * a few small jobs do that ahead.
 */
export const forkCourse: readonly WarmUpInputs[] = warmUpCourse.slice(0, 2);

/** What a fork server does before it gives back the memory that this has taken. */
export const firstCourse: readonly WarmUpInputs[] = Array(5).fill(warmUpCourse).flat();

/** What it does after that: V8 has forgotten some of what it has learned, also of large documents. */
export const lastCourse: readonly WarmUpInputs[] = [
  ...Array(6).fill(forkCourse).flat(),
  ...Array<WarmUpInputs>(4).fill([large, task]),
  ...Array(12).fill(forkCourse).flat(),
];

/** What a worker is asked with the inputs of such a job. */
export function warmUpRequest(directory: string): JobRequest {
  return { ...request, jobId: randomUUID(), directory };
}

/**
 * Lets a process that waits do small jobs of our own, so that the first of somebody else's finds
 * everything loaded, compiled, and memory that was touched before. What comes of them does not matter.
 */
export class WarmUp {
  readonly #ended: Promise<void>;
  #isStopped = false;

  /** @param home the directory that the process may write in. */
  constructor(worker: WorkerProcess, home: string, course = warmUpCourse) {
    this.#ended = this.#run(worker, `${home}/job`, course);
  }

  /** Ends it after the job that is under way, a few milliseconds; resolves when it has ended. */
  stop(): Promise<void> {
    this.#isStopped = true;
    return this.#ended;
  }

  async #run(
    worker: WorkerProcess,
    directory: string,
    course: readonly WarmUpInputs[],
  ): Promise<void> {
    const { signal } = new AbortController();
    for (const inputs of course) {
      if (!worker.isUsable || this.#isStopped) return;
      await worker.run(warmUpRequest(directory), inputs, { timeoutMs, signal });
    }
  }
}

/**
 * A small document as Word writes one, so that all of the engine has seen what comes; V8 compiles
 * anew for text beyond Latin-1.
 *
 * @param tables a table for each, with this text in its last cell.
 */
function warmUpTemplate(paragraphs: number, tables: readonly string[]): Buffer {
  const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n';
  const type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
  const relation =
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument";
  const run = (text: string, properties = "") =>
    `<w:r>${properties}<w:t xml:space="preserve">${text}</w:t></w:r>`;
  const formatted = run(
    "请于【A】前",
    '<w:rPr><w:rFonts w:ascii="A" w:hAnsi="A" w:eastAsia="A"/><w:b/><w:sz w:val="24"/></w:rPr>',
  );
  const paragraph = (number: number) =>
    `<w:p w:rsidR="00A${number}" w:rsidRDefault="00B${number}"><w:pPr><w:pStyle w:val="A"/><w:spacing w:line="360" w:lineRule="exact"/><w:ind w:firstLineChars="200" w:firstLine="400"/></w:pPr>${formatted}${run("【B】")}${run("到会 &amp; ")}${run("【C")}${run("】。")}</w:p>`;
  const cell = `<w:tc><w:tcPr><w:tcW w:w="1500" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:jc w:val="center"/></w:pPr>${formatted}</w:p></w:tc>`;
  const table = (lastCell: string) =>
    `<w:tbl><w:tblPr/><w:tblGrid/><w:tr>${cell.repeat(4)}<w:tc><w:p>${run(lastCell)}</w:p></w:tc></w:tr></w:tbl>`;
  // What turns up here and there: code that has not seen it is thrown away by V8 when it comes.
  const rare = `<w:p>\n<w:hyperlink>${run("【A|upper】【E】")}</w:hyperlink><w:r><w:tab/><w:t>【注意】</w:t><w:br/></w:r><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:x="urn:x"><mc:Choice Requires="x"><x:y/></mc:Choice></mc:AlternateContent></w:r></w:p>`;
  const all = Array.from({ length: paragraphs }, (_, index) => paragraph(1000 + index));
  const parts = {
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="${type}"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relation}" Target="word/document.xml"/></Relationships>`,
    "word/document.xml": `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>${all.join("")}${tables.map(table).join("")}${rare}</w:body></w:document>`,
  };
  return zipOf(
    [],
    [],
    Object.entries(parts).map(([name, xml]) => ({ name, content: `${declaration}${xml}` })),
  );
}
