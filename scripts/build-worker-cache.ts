import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { jobRequest, plainRun } from "../apps/api/workers/job-request.ts";
import { confinementArgument } from "../apps/confine/layers.ts";
import type { FormatSettings } from "../apps/contract/format-settings.ts";
import { loadBuiltinSkills, loadPolicy } from "../apps/engine/inputs.ts";
import type { InputChecks, RichTags } from "../apps/engine/layers.ts";
import {
  controlDescriptor,
  encodeFrame,
  type ForkOrder,
  forkServerArgument,
} from "../apps/worker/protocol.ts";

/**
 * The part of build.ts that runs in a process of its own: `build-worker-cache.ts BUILD_DIRECTORY
 * EXTENSION [fork-server]`. With the last argument it becomes a fork of a fork server.
 */

const [buildDirectory = "", extension = "", role] = process.argv.slice(2);
const sample = fileURLToPath(new URL("../samples/meeting_notice/", import.meta.url));
const skill = loadBuiltinSkills().get("meeting_notice");
if (skill === undefined) throw new Error("no meeting_notice");

const terms = { directory: "" };
const request = jobRequest(plainRun(skill, { format: formatWith("template") }), terms);
/** A job that uses the whole linter. */
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
const forkOrder: ForkOrder = { type: "fork", directory: buildDirectory, isProbe: false };
const readControl = readerOf(encodeFrame(forkOrder));
const readChannel = readerOf(
  Buffer.concat([encodeFrame(request, inputs), encodeFrame(lintRequest, inputs)]),
);
/** The bundles whose compiled code is kept, in the order of their answers. */
const answering = ["worker", "linter"];
const getModule = process.getBuiltinModule;
const realFs = getModule("node:fs");
const jobsDone = new Error("there are no more jobs");
/**
 * A stand-in for `node:fs`: the worker's channels, which contain the order and the requests and have
 * no reader; and the descriptors of its confinement, of which there are none here.
 */
const fs = {
  ...realFs,
  fstatSync: () => realFs.statSync(buildDirectory),
  closeSync: () => undefined,
  readSync: (descriptor: number, target: Buffer) =>
    descriptor === controlDescriptor ? readControl(target) : readChannel(target),
  writeSync: (_descriptor: number, bytes: Buffer, offset = 0) => {
    const answer = bytes.toString();
    if (!answer.includes('"type":"done"')) throw new Error(`the sample's job failed: ${answer}`);
    keepCode(answering.shift() ?? "");
    return bytes.length - offset;
  },
};

/**
 * A C library that does nothing, so that the code of the worker's confinement is compiled and kept
 * too.
 */
const ffi = {
  dlopen: (_library: null, symbols: Record<string, { return: string }>) => ({
    functions: Object.fromEntries(
      Object.entries(symbols).map(([name, { return: type }]) => [
        name,
        () => (type === "i32" || type === "int32" ? 0 : 0n),
      ]),
    ),
  }),
  getInt32: () => 0,
  getRawPointer: () => 0n,
};
/** A stand-in for `node:v8`. V8 accepts compiled code only with the flags that it was compiled with. */
const v8 = { ...getModule("node:v8"), setFlagsFromString: () => undefined };
const standIns: Record<string, unknown> = { "node:ffi": ffi, "node:v8": v8 };
process.getBuiltinModule = ((id: string) => standIns[id] ?? getModule(id)) as typeof getModule;
// A fork that is not its server's child ends itself.
if (role === forkServerArgument) Object.defineProperty(process, "ppid", { value: process.pid });
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
// A fork's listener would end it by the C library.
process.removeAllListeners("exit");

/** Reads a channel with this content, like `readSync`. At the end it throws `jobsDone`. */
function readerOf(content: Buffer): (target: Buffer) => number {
  let read = 0;
  return (target) => {
    if (read === content.length) throw jobsDone;
    const length = content.copy(target, 0, read);
    read += length;
    return length;
  };
}

function formatWith(baseline: FormatSettings["baseline"]): FormatSettings {
  return { mode: "strict", baseline, fixMode: "safe", report: "both" };
}

/** Like the function of `apps/worker/loader.ts`. */
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
  writeFileSync(join(buildDirectory, name + extension), script.createCachedData());
}
