import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { jobRequest, plainRun } from "../apps/api/workers/job-request.ts";
import { confinementArgument } from "../apps/confine/layers.ts";
import type { FormatSettings } from "../apps/contract/format-settings.ts";
import { loadBuiltinSkills, loadPolicy } from "../apps/engine/inputs.ts";
import type { InputChecks, RichTags } from "../apps/engine/layers.ts";
import { encodeFrame } from "../apps/worker/protocol.ts";

/** A part of build.ts, in a process of its own: `build-worker-cache.ts BUILD_DIRECTORY`. */

const [buildDirectory = ""] = process.argv.slice(2);
const sample = fileURLToPath(new URL("../samples/meeting_notice/", import.meta.url));
const skill = loadBuiltinSkills().get("meeting_notice");
if (skill === undefined) throw new Error("no meeting_notice");

const terms = { directory: "" };
const request = jobRequest(plainRun(skill, { format: formatWith("template") }), terms);
/** One that asks for all that the linter has. */
const lintRequest = jobRequest(
  plainRun(skill, {
    format: formatWith("policy"),
    policy: loadPolicy("gbt9704-2012"),
    exportSuggestedPolicy: true,
    reportForms: ["html", "sarif", "junit", "annotated"],
  }),
  terms,
);

const inputs = ["template.docx", "task.json"].map((name) => readFileSync(join(sample, name)));
const sent = Buffer.concat([encodeFrame(request, inputs), encodeFrame(lintRequest, inputs)]);
let sentBytes = 0;
/** The bundles whose code is kept, in the order of the answers that they give. */
const answering = ["worker", "linter"];
const getModule = process.getBuiltinModule;
const realFs = getModule("node:fs");
const jobsDone = new Error("there are no more jobs");
/**
 * The worker's channel, with the requests in it and nobody at the other end; and what its confinement does
 * with descriptors, which here are none.
 */
const fs = {
  ...realFs,
  fstatSync: () => realFs.statSync(buildDirectory),
  closeSync: () => undefined,
  readSync: (_descriptor: number, target: Buffer) => {
    if (sentBytes === sent.length) throw jobsDone;
    const length = sent.copy(target, 0, sentBytes);
    sentBytes += length;
    return length;
  },
  writeSync: (_descriptor: number, bytes: Buffer, offset = 0) => {
    const answer = bytes.toString();
    if (!answer.includes('"type":"done"')) throw new Error(`the sample's job failed: ${answer}`);
    keepCode(answering.shift() ?? "");
    return bytes.length - offset;
  },
};

/** A C library that does nothing: the worker confines itself, and its code for that is kept, too. */
const ffi = {
  dlopen: () => ({ functions: { syscall: () => 0n, prctl: () => 0, __errno_location: () => 0n } }),
  getInt32: () => 0,
  getRawPointer: () => 0n,
};
process.getBuiltinModule = ((id: string) =>
  id === "node:ffi" ? ffi : getModule(id)) as typeof getModule;
if (process.platform === "linux" && ["x64", "arm64"].includes(process.arch)) {
  const layers = { landlock: 7, seccomp: true };
  process.argv.push(
    confinementArgument({ home: buildDirectory, readable: [], maxFileBytes: 1, layers }),
  );
}

const scripts = new Map<string, Script>();
try {
  load("./worker");
} catch (error) {
  if (error !== jobsDone) throw error;
}
if (answering.length > 0) throw new Error(`no answer from the ${answering}`);
const rich = load("./rich") as RichTags;
rich.readMarkdown("# a\n\nb **c** *d* [e](https://f)\n\n1. g\n\n| h |\n|---|\n| i |");
rich.qrPng("https://docops.example/j");
keepCode("rich");
const checks = load("./input-checks") as InputChecks;
checks.checkPolicy("page: { size: A4 }\nroles: { body: { size: 三号, line: exact 28pt } }");
checks.checkTask(inputs[1] as Buffer, checks.taskReaderOf([skill]));
keepCode("input-checks");

function formatWith(baseline: FormatSettings["baseline"]): FormatSettings {
  return { mode: "strict", baseline, fixMode: "safe", report: "both" };
}

/** As `apps/worker/loader.ts` has it. */
function load(id: string): unknown {
  if (id === "node:fs") return fs;
  if (!id.startsWith("./")) return getModule(id);
  const filename = join(buildDirectory, `${id}.cjs`);
  const script = new Script(readFileSync(filename, "latin1"), { filename });
  scripts.set(id.slice(2), script);
  return script.runInThisContext()(load);
}

function keepCode(name: string): void {
  const script = scripts.get(name);
  if (script === undefined) throw new Error(`the sample's job did without the ${name}`);
  writeFileSync(join(buildDirectory, `${name}.cache`), script.createCachedData());
}
