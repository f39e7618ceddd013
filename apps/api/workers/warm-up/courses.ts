import type { JobRequest } from "../../../worker/protocol.ts";
import { jobRequest, plainRun } from "../job-request.ts";
import { warmUpTemplate } from "./documents.ts";

const run = plainRun({
  name: "warm_up",
  title: "",
  description: "",
  payload: {},
  required: ["DATE", "PLACE_OF_MEETING", "ORGANIZER"],
  requiredInItems: [],
  mapping: { ORGANIZER: "caller" },
  listSeparator: ", ",
  listSeparators: {},
  formats: {},
  policy: null,
  sample: {},
});

const task = Buffer.from(
  JSON.stringify({
    task_type: "warm_up",
    payload: {
      date: "二〇二六年",
      place_of_meeting: "一\n二\t三",
      caller: "three",
      list: [{ d: "一" }, { d: 2 }],
    },
  }),
);
const small = [warmUpTemplate(5, [], ""), warmUpTemplate(5, ["【#LIST】【D】【/LIST】"])];
const large = warmUpTemplate(200, [""]);
/** Its artifacts just fit into the answer (`maxAttachedBytes`). If they were files, their server would be replaced. */
const largest = warmUpTemplate(550, [""]);

/** The inputs of a warm-up job: its template and its task. */
export type WarmUpInputs = readonly [template: Buffer, task: Buffer];

/**
 * The warm-up jobs of a worker. After them V8 has compiled the important code to machine code, and the
 * kernel has provided the memory for a document of some size. A job that claims the worker waits for the
 * warm-up job that runs; so the first ones, which are the slowest, are small. They are repeated, because
 * V8 collects no types in the first eight calls of a function.
 */
export const warmUpCourse: readonly WarmUpInputs[] = [
  ...small,
  ...Array<Buffer>(5).fill(large),
  largest,
  ...small,
  ...Array<Buffer>(2).fill(large),
].map((template) => [template, task]);

/**
 * The warm-up jobs of a fork. It is warm, but has to copy the server's memory that it writes to; a few
 * small jobs do this beforehand.
 */
export const forkCourse: readonly WarmUpInputs[] = warmUpCourse.slice(0, 2);

/** The first warm-up jobs of a fork server. After them it gives back the memory that they have taken. */
export const firstCourse: readonly WarmUpInputs[] = Array(5).fill(warmUpCourse).flat();

/** The warm-up jobs after that, because V8 has dropped some code, also for large documents. */
export const lastCourse: readonly WarmUpInputs[] = [
  ...Array(6).fill(forkCourse).flat(),
  ...Array<WarmUpInputs>(4).fill([large, task]),
  ...Array(12).fill(forkCourse).flat(),
];

/** The request for a warm-up job. */
export function warmUpRequest(directory: string): JobRequest {
  return jobRequest(run, { directory, maxOutputBytes: 1024 * 1024 });
}
