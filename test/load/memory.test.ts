import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { payload } from "../api/support.ts";
import { docx, p, withMedia } from "../fixtures/docx.ts";

const main = fileURLToPath(new URL("../../apps/api/main.ts", import.meta.url));
/** As `npm start` has it: what passes through is garbage soon, and is collected while it is little. */
const youngSpace = "--max-semi-space-size=2";
const boundary = "memory";

function formOf(template: Buffer): Buffer {
  const head = (name: string, filename: string) =>
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${filename}"\r\n\r\n`,
    );
  const task = JSON.stringify({ task_type: "meeting_notice", payload });
  return Buffer.concat([
    head("template", "t.docx"),
    template,
    Buffer.from("\r\n"),
    head("task", "t.json"),
    Buffer.from(`${task}\r\n--${boundary}--\r\n`),
  ]);
}

function post(url: string, body: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      "Content-Type": `multipart/form-data; boundary=${boundary}`,
      "Content-Length": body.length,
    };
    request(`${url}/v1/run`, { method: "POST", headers }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode ?? 0));
    })
      .once("error", reject)
      .end(body);
  });
}

async function load(url: string, body: Buffer, count: number): Promise<void> {
  let next = 0;
  const lane = async () => {
    while (next++ < count) {
      let status = await post(url, body);
      // While the sizes of several results are unknown, each counts as the largest, and another job is refused.
      for (; status === 429; status = await post(url, body)) await delay(50);
      expect(status).toBe(200);
    }
  };
  await Promise.all(Array.from({ length: 8 }, lane));
}

/** How much more memory a fresh server takes for large uploads than for small ones, in MiB. */
async function growth(): Promise<number> {
  const tmpDirectory = mkdtempSync(join(tmpdir(), "docops-test-"));
  const server = spawn(process.execPath, [youngSpace, main], {
    env: {
      DOCOPS_PORT: "0",
      DOCOPS_TMP_DIR: tmpDirectory,
      DOCOPS_MAX_CONCURRENCY: "8",
      DOCOPS_QUEUE_TIMEOUT_SECONDS: "60",
      DOCOPS_LOG_LEVEL: "info",
      DOCOPS_MP_START: "reuse",
    },
  });
  try {
    let output = "";
    server.stdout.on("data", (data) => {
      output += data;
    });
    await expect.poll(() => output).toContain('"event":"listening"');
    const { url } = JSON.parse(output.split("\n").find((line) => line.includes("listening")) ?? "");
    const peakMb = () => {
      const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
      return Number(/^VmHWM:\s+(\d+)/m.exec(status)?.[1]) / 1024;
    };
    const notice = docx(p("【MEETING_TITLE】"));
    await load(url, formOf(notice), 200);
    const withSmall = peakMb();
    await load(url, formOf(withMedia(notice, randomBytes(25_000_000))), 32);
    return peakMb() - withSmall;
  } finally {
    const ended = once(server, "exit");
    server.kill("SIGKILL");
    await ended;
    rmSync(tmpDirectory, { recursive: true, force: true });
  }
}

it("25 MB uploads at concurrency 8 take less than 60 MB more of the API process than small ones", async () => {
  // When garbage is collected depends on what else the machine does, which only ever adds: what a
  // server needs is what it can do with.
  let least = await growth();
  for (let attempt = 0; attempt < 2 && least >= 60; attempt++) {
    least = Math.min(least, await growth());
  }
  expect(least).toBeLessThan(60);
}, 180_000);
