import type { JobRequest } from "../../../worker/protocol.ts";
import { jobRequest, plainRun } from "../job-request.ts";
import { warmUpTemplate } from "./documents.ts";

const run = plainRun({
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
});

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
export const warmUpCourse: readonly WarmUpInputs[] = [
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
  return jobRequest(run, { directory, maxOutputBytes: 1024 * 1024 });
}
