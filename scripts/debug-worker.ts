import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { jobRequest, plainRun } from "../apps/api/workers/job-request.ts";
import { loadBuiltinSkills, type SkillDefinition } from "../apps/engine/inputs.ts";
import { channelDescriptor, encodeFrame, FrameReader } from "../apps/worker/protocol.ts";

/**
 * `npm run debug:worker`: one job in a worker's own program, from source, which waits for a debugger before its
 * first line. It has neither sandbox nor deadline: the inspector needs what the sandbox forbids. Prints what
 * the worker answers.
 */

const sample = (file: string) =>
  fileURLToPath(new URL(`../samples/meeting_notice/${file}`, import.meta.url));
const program = new Command("debug-worker")
  .description("Does one job in a worker that waits for a debugger.")
  .option("--template <file>", "a Word template", sample("template.docx"))
  .option("--task <file>", "a task of a skill that ships", sample("task.json"))
  .option("--port <port>", "of the inspector; 0: any free one", "9229")
  .parse();
const options = program.opts<{ template: string; task: string; port: string }>();

const inputs = [options.template, options.task].map((file) => readFileSync(file));
const skill = skillOf(inputs[1]);
const directory = mkdtempSync(join(tmpdir(), "docops-debug-"));
const worker = spawn(
  process.execPath,
  [
    `--inspect-brk=127.0.0.1:${options.port}`,
    fileURLToPath(new URL("../apps/worker/main.ts", import.meta.url)),
  ],
  { cwd: directory, stdio: ["ignore", "inherit", "inherit", "pipe"] },
);
const channel = worker.stdio[channelDescriptor] as Duplex;
const reader = new FrameReader();
channel.write(encodeFrame(jobRequest(plainRun(skill), { directory }), inputs));
channel.on("data", (chunk: Buffer) => {
  reader.push(chunk);
  const answer = reader.next();
  if (answer === null) return;
  process.stdout.write(`${JSON.stringify(answer.message, null, 2)}\n`);
  // A worker ends when nobody is at the other end of its channel.
  channel.end();
});
// It may still wait for a debugger when this is ended.
process.once("exit", () => {
  worker.kill();
  rmSync(directory, { recursive: true });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
worker.once("exit", (exitCode, signal) => {
  if (signal !== null) process.stderr.write(`the worker ended by ${signal}\n`);
  process.exitCode = exitCode ?? 1;
});

function skillOf(task: Buffer | undefined): SkillDefinition {
  const name = String(JSON.parse(String(task)).task_type);
  const skills = loadBuiltinSkills();
  const allowed = [...skills.keys()].join(", ");
  return (
    skills.get(name) ??
    program.error(`error: the task_type ${name} is not a skill that ships: ${allowed}`)
  );
}
