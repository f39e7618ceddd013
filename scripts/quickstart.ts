import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defaultPackageLimits } from "../apps/engine/inputs.ts";
import { inflateEntry, readZip } from "../apps/engine/layers.ts";
import { stopEarlierServer } from "./quickstart/earlier-server.ts";

/**
 * The first command of the README: starts a server with its console in the background, in place of the one that an
 * earlier run has left, sends the meeting notice of samples/ through it with curl, and leaves the ZIP and what is in it
 * in artifacts/.
 */

const root = fileURLToPath(new URL("../", import.meta.url));
const artifacts = join(root, "artifacts");
const logFile = join(artifacts, "server.log");
const pidFile = join(artifacts, "server.pid");
const program = join(root, "apps/api/main.ts");
const sample = "meeting_notice";

const stopped = await stopEarlierServer(pidFile, program);
if (stopped !== null)
  process.stdout.write(`stopped the server of an earlier quickstart (${stopped})\n`);
const { pid, url } = await startServer();
const zipFile = join(artifacts, `${sample}.zip`);
await runSample(url, zipFile);
const members = unpack(zipFile, join(artifacts, sample));
const { ok: hasConsole } = await fetch(`${url}/web`);
report();

/**
 * Starts the server on port 8000, on a free port if that is taken, or on `DOCOPS_PORT` if it is
 * set.
 */
async function startServer(): Promise<{ pid: number; url: string }> {
  mkdirSync(artifacts, { recursive: true });
  rmSync(logFile, { force: true });
  const log = openSync(logFile, "a");
  const port = process.env.DOCOPS_PORT ?? ((await isFree(8000)) ? "8000" : "0");
  const server = spawn(process.execPath, ["--max-semi-space-size=2", program], {
    env: { DOCOPS_ENABLE_WEB_CONSOLE: "1", ...process.env, DOCOPS_PORT: port },
    detached: true,
    stdio: ["ignore", log, log],
  });
  server.unref();
  writeFileSync(pidFile, String(server.pid));
  let hasEnded = false;
  server.once("exit", () => {
    hasEnded = true;
  });
  for (const deadline = Date.now() + 30_000; Date.now() < deadline && !hasEnded; ) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    const lines = readFileSync(logFile, "utf8").split("\n");
    const line = lines.find((text) => text.includes('"event":"listening"'));
    if (line !== undefined) return { pid: server.pid ?? 0, url: JSON.parse(line).url };
  }
  server.kill();
  throw new Error(`the server did not start:\n${readFileSync(logFile, "utf8")}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/**
 * Sends the sample with curl, as one would by hand; without curl, the same form is sent from here.
 */
async function runSample(serverUrl: string, output: string): Promise<void> {
  const template = join("samples", sample, "template.docx");
  const task = join("samples", sample, "task.json");
  const form = ["-F", `template=@${template}`, "-F", `task=@${task}`, "-F", `skill=${sample}`];
  const args = ["-sS", "--fail-with-body", ...form, "-o", relative(root, output)];
  process.stdout.write(`$ curl ${[...args, `${serverUrl}/v1/run`].join(" ")}\n`);
  try {
    execFileSync("curl", [...args, `${serverUrl}/v1/run`], { cwd: root, stdio: "inherit" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    process.stdout.write("(curl is not installed: sent by Node's fetch instead)\n");
    const body = new FormData();
    body.set("template", new Blob([readFileSync(join(root, template))]), "template.docx");
    body.set("task", new Blob([readFileSync(join(root, task))]), "task.json");
    body.set("skill", sample);
    const answer = await fetch(`${serverUrl}/v1/run`, { method: "POST", body });
    if (!answer.ok) throw new Error(await answer.text());
    writeFileSync(output, Buffer.from(await answer.arrayBuffer()));
  }
}

function unpack(file: string, folder: string): Map<string, Buffer> {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const contents = new Map<string, Buffer>();
  for (const entry of readZip(readFileSync(file), defaultPackageLimits)) {
    const content = inflateEntry(entry, defaultPackageLimits);
    writeFileSync(join(folder, entry.name), content);
    contents.set(entry.name, content);
  }
  return contents;
}

function report(): void {
  const json = (name: string) => JSON.parse(members.get(name)?.toString() ?? "{}");
  const { exit_code, message, timing } = json("api_result.json");
  const { summary } = json("out.replace_log.json");
  const { passed, error_count } = json("out.format_report.json");
  const folder = relative(process.cwd(), join(artifacts, sample)) || ".";
  process.stdout.write(`
exit code ${exit_code} (${message}) in ${timing.total_ms} ms
fields    ${summary.replaced_count} of ${summary.total_placeholders} replaced
format    ${passed ? "passed" : "failed"}, ${error_count} errors

document  ${join(folder, "out.docx")}
reports   ${join(folder, "out.*.json")}
server    ${url}  (log: ${relative(process.cwd(), logFile)})
${hasConsole ? `console   ${url}/web\n` : ""}stop it   kill ${pid}
`);
}
