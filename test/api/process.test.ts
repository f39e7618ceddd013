import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { docx, p } from "../fixtures/docx.ts";
import { postRun, runForm } from "./support.ts";

const main = fileURLToPath(new URL("../../apps/api/main.ts", import.meta.url));

/** The server as a process of its own, started through a shell that may set limits first. */
function startProcess(env: Record<string, string>, shellPrefix = "") {
  const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-test-"));
  const child = spawn("sh", ["-c", `${shellPrefix} exec "$0" "$1"`, process.execPath, main], {
    env: { DOCOPS_PORT: "0", DOCOPS_TMP_DIR: tmpDirectory, ...env },
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
    rmSync(tmpDirectory, { recursive: true });
  });
  return { child, tmpDirectory, output: collect(child) };
}

function collect(child: ChildProcess) {
  const output = { out: "", err: "" };
  child.stdout?.on("data", (data) => {
    output.out += data;
  });
  child.stderr?.on("data", (data) => {
    output.err += data;
  });
  return output;
}

function endOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve) => child.once("exit", resolve));
}

async function urlOf(output: { out: string }): Promise<string> {
  await expect.poll(() => output.out, { timeout: 10_000 }).toContain('"event":"listening"');
  return JSON.parse(output.out.split("\n")[0] ?? "").url;
}

describe("the process", () => {
  it("does not start with settings that are wrong, and says all that is wrong", async () => {
    const { child, output } = startProcess({ DOCOPS_PORT: "x", DOCOPS_ENABLE_META: "maybe" });
    expect(await endOf(child)).toBe(1);
    expect(output.err).toBe(
      'docops: DOCOPS_PORT="x": must be a whole number from 0 to 65535\n' +
        'docops: DOCOPS_ENABLE_META="maybe": must be 1 or 0 (true, yes, on; false, no, off)\n',
    );
    expect(output.out).toBe("");
  });

  it("says that its port is taken", async () => {
    const { output } = startProcess({});
    const { port } = new URL(await urlOf(output));
    const second = startProcess({ DOCOPS_PORT: port });
    expect(await endOf(second.child)).toBe(1);
    expect(second.output.err).toMatch(/^docops: DOCOPS_PORT: another program listens there/);
  });

  it("ends on SIGTERM when the running job has its answer", async () => {
    const { child, output, tmpDirectory } = startProcess({});
    const url = await urlOf(output);
    const answer = postRun({ url });
    await expect.poll(() => output.out).toContain('"event":"start"');
    child.kill("SIGTERM");
    const response = await answer;
    expect(response.headers.get("x-docops-exit-code")).toBe("0");
    await response.arrayBuffer();
    expect(await endOf(child)).toBe(0);
    expect(readdirSync(tmpDirectory)).toEqual([]);
    expect(output.out).toContain('"event":"closed"');
  });
});

describe("a disk that takes no more", () => {
  it("an upload that does not fit is our error, and leaves nothing", async () => {
    const { output, tmpDirectory } = startProcess({}, "ulimit -f 8;");
    const url = await urlOf(output);
    const template = Buffer.concat([docx(p("【MEETING_TITLE】")), Buffer.alloc(200_000)]);
    const answer = await postRun({ url }, runForm({ template }));
    expect(answer.status).toBe(500);
    expect(await answer.json()).toMatchObject({ error_code: "INTERNAL_ERROR" });
    expect(readdirSync(tmpDirectory)).toEqual([]);
    await expect.poll(() => output.out).toContain('"failure_stage":"upload"');
    expect(output.out).toContain('"error_errno":"EFBIG"');
    expect((await postRun({ url })).status).toBe(200);
  });

  it("a result that does not fit is our error, and leaves nothing", async () => {
    const { output, tmpDirectory } = startProcess({}, "ulimit -f 8;");
    const url = await urlOf(output);
    const task = {
      task_type: "meeting_notice",
      payload: { meeting_title: Array.from({ length: 300 }, (_, index) => index * 7919).join("") },
    };
    const template = docx(p("【MEETING_TITLE】").repeat(40));
    const answer = await postRun({ url }, runForm({ template, task }));
    expect(answer.status).toBe(500);
    expect(readdirSync(tmpDirectory)).toEqual([]);
    await expect.poll(() => output.out).toContain('"failure_stage":"worker"');
  });

  it("a temp directory that is not there is our error", async () => {
    const { output } = startProcess({ DOCOPS_TMP_DIR: "/nonexistent/docops" });
    const answer = await postRun({ url: await urlOf(output) });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("nonexistent");
  });
});
