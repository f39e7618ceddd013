import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Script } from "node:vm";
import { defaultPackageLimits } from "../apps/engine/docx/limits.ts";
import { loadPolicy } from "../apps/engine/format/policy/policy-file.ts";
import { loadBuiltinSkills } from "../apps/engine/skills/load.ts";
import { encodeFrame, type JobRequest } from "../apps/worker/protocol.ts";

/** A part of build.ts, in a process of its own: `build-worker-cache.ts BUILD_DIRECTORY`. */

const [buildDirectory = ""] = process.argv.slice(2);
const sample = fileURLToPath(new URL("../samples/meeting_notice/", import.meta.url));
const skill = loadBuiltinSkills().get("meeting_notice");
if (skill === undefined) throw new Error("no meeting_notice");

const request: JobRequest = {
  type: "job",
  kind: "run",
  jobId: "build",
  directory: "",
  areInputsAttached: true,
  skill,
  format: { mode: "strict", baseline: "template", fixMode: "safe", report: "both" },
  policy: loadPolicy("default"),
  // The linter stays out of it: most jobs do without.
  exportSuggestedPolicy: false,
  locale: "zh-CN",
  reportForms: [],
  limits: defaultPackageLimits,
  maxOutputBytes: 1e9,
  isKept: false,
};

const filename = join(buildDirectory, "worker.cjs");
const script = new Script(readFileSync(filename, "utf8"), { filename });
const inputs = ["template.docx", "task.json"].map((name) => readFileSync(join(sample, name)));
const sent = encodeFrame(request, inputs);
let sentBytes = 0;
const realFs = process.getBuiltinModule("node:fs");
/** The worker's channel, with one request in it and nobody at the other end. */
const fs = {
  ...realFs,
  readSync: (_descriptor: number, target: Buffer) => {
    const length = sent.copy(target, 0, sentBytes);
    sentBytes += length;
    return length;
  },
  writeSync: (_descriptor: number, bytes: Buffer, offset = 0) => {
    const answer = bytes.toString();
    if (!answer.includes('"type":"done"')) throw new Error(`the sample's job failed: ${answer}`);
    return bytes.length - offset;
  },
};
script.runInThisContext()((name: string) =>
  name === "node:fs" ? fs : process.getBuiltinModule(name),
);
writeFileSync(join(buildDirectory, "worker.cache"), script.createCachedData());
