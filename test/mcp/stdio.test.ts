import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { workersOf } from "../../scripts/processes.ts";
import { bearer, keysFile, newKey } from "../api/auth/support.ts";
import { startTestServer } from "../api/support.ts";
import { docx, p } from "../fixtures/docx.ts";
import { waitUntil } from "../support/wait-until.ts";
import { connectStdio, startMcp, workingDirectory } from "./stdio-support.ts";
import { call, eras, refused, task } from "./support.ts";

const sample = { template: "template.docx", task_file: "task.json" };
const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe("docops mcp without a server", () => {
  it.each(eras)("an agent goes its whole way with files, with the protocol of %j", async (era) => {
    const { directory } = workingDirectory();
    const { client } = await connectStdio(directory, { era });
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toEqual(
      expect.arrayContaining(["list_skills", "inspect_template", "precheck", "fill"]),
    );
    const { skills } = await call(client, "list_skills");
    expect(skills.map(({ name }: { name: string }) => name)).toContain("meeting_notice");
    const { fields } = await call(client, "inspect_template", { template: "template.docx" });
    expect(fields.length).toBeGreaterThan(3);
    expect(await call(client, "precheck", sample)).toMatchObject({ ok: true, fit: { ok: true } });
    const filled = await call(client, "fill", {
      ...sample,
      out_dir: "results/first",
      format_report_files: ["html"],
    });
    expect(filled).toMatchObject({ ok: true, exit_code: 0, job: null, format: { passed: true } });
    for (const { bytes, place } of filled.files) {
      expect(readFileSync(join(directory, place)).length).toBe(bytes);
    }
    expect(readdirSync(join(directory, "results/first")).sort()).toEqual(
      filled.files.map(({ name }: { name: string }) => name).sort(),
    );
    const document = { document: "results/first/out.docx" };
    const checked = await call(client, "check_format", document);
    expect(checked).toMatchObject({ tag_count: 0, issue_count: expect.any(Number) });
    const repaired = await call(client, "repair_format", { ...document, out_dir: "repaired" });
    expect(repaired).toMatchObject({ exit_code: 0, fit: null });
    expect(existsSync(join(directory, "repaired/out.docx"))).toBe(true);
  });

  it("files outside of the root are neither read nor written, nor reached by links", async () => {
    const { directory, outside } = workingDirectory();
    symlinkSync(join(outside, "secret.docx"), join(directory, "link.docx"));
    symlinkSync(outside, join(directory, "up"));
    symlinkSync("template.docx", join(directory, "inner.docx"));
    const { client } = await connectStdio(directory);
    const paths = ["../secret.docx", join(outside, "secret.docx"), "link.docx", "up/secret.docx"];
    for (const template of paths) {
      expect(await refused(client, "inspect_template", { template }), template).toMatchObject({
        error_code: "INVALID_ARGUMENT",
        detail: { field: "template", reason: "outside_root" },
      });
    }
    for (const out_dir of ["..", "../out", join(outside, "out"), "up", "up/new"]) {
      expect(await refused(client, "fill", { ...sample, out_dir }), out_dir).toMatchObject({
        detail: { field: "out_dir", reason: "outside_root" },
      });
    }
    expect(readdirSync(outside).sort()).toEqual(["documents", "secret.docx"]);
    const { ok } = await call(client, "inspect_template", { template: "inner.docx" });
    expect(ok).toBe(true);
    const absolute = join(directory, "template.docx");
    expect(await call(client, "inspect_template", { template: absolute })).toMatchObject({ ok });
  });

  it("wrong files are refused with the reason and the nearest right name", async () => {
    const { directory } = workingDirectory();
    const { client } = await connectStdio(directory);
    const inspect = (template: string) => refused(client, "inspect_template", { template });
    expect(await inspect("templat.docx")).toMatchObject({
      detail: { reason: "not_found", allowed: ["template.docx"], nearest: "template.docx" },
    });
    expect(await inspect("task.json")).toMatchObject({ detail: { reason: "wrong_ending" } });
    expect(await inspect("")).toMatchObject({ detail: { reason: "not_a_path" } });
    expect(await inspect("none/template.docx")).toMatchObject({ detail: { reason: "not_found" } });
    writeFileSync(join(directory, "broken.docx"), "not a ZIP");
    expect(await inspect("broken.docx")).toMatchObject({ error_code: "INVALID_MEDIA_TYPE" });
    const both = { ...sample, task };
    expect(await refused(client, "precheck", both)).toMatchObject({ detail: { field: "task" } });
    writeFileSync(join(directory, "list.json"), "[]");
    expect(await refused(client, "precheck", { ...sample, task_file: "list.json" })).toMatchObject({
      error_code: "INVALID_JSON",
      detail: { field: "task_file" },
    });
  });

  it("files of results are not overwritten unless the client says so, and a link is replaced, not followed", async () => {
    const { directory, outside } = workingDirectory();
    const { client } = await connectStdio(directory);
    const args = { ...sample, out_dir: "out" };
    await call(client, "fill", args);
    expect(await refused(client, "fill", args)).toMatchObject({
      error_code: "CONFLICT",
      detail: { reason: "files_exist", files: expect.arrayContaining(["out.docx"]) },
    });
    const before = readFileSync(join(outside, "secret.docx"));
    mkdirSync(join(directory, "out2"));
    const target = join(directory, "out2/out.docx");
    symlinkSync(join(outside, "secret.docx"), target);
    await call(client, "fill", { ...args, out_dir: "out2", overwrite: true });
    expect(readFileSync(join(outside, "secret.docx"))).toEqual(before);
    expect(lstatSync(target).isFile()).toBe(true);
  });

  it("results of an earlier call do not stay beside new ones", async () => {
    const { directory } = workingDirectory();
    const { client } = await connectStdio(directory);
    mkdirSync(join(directory, "out"));
    writeFileSync(join(directory, "out/out.pdf"), "earlier");
    const args = { ...sample, out_dir: "out" };
    expect(await refused(client, "fill", args)).toMatchObject({
      error_code: "CONFLICT",
      detail: { reason: "files_exist", files: ["out.pdf"] },
    });
    await call(client, "fill", { ...args, overwrite: true });
    expect(readdirSync(join(directory, "out"))).toContain("out.docx");
    expect(readdirSync(join(directory, "out"))).not.toContain("out.pdf");
  });

  it("a result replaces neither what it is made of nor any other file, and a name that is taken is told", async () => {
    const { directory } = workingDirectory();
    const { client } = await connectStdio(directory);
    await call(client, "fill", { ...sample, out_dir: "out" });
    const before = readFileSync(join(directory, "out/out.docx"));
    symlinkSync("out/out.docx", join(directory, "link.docx"));
    for (const document of ["out/out.docx", "link.docx"]) {
      const args = { document, out_dir: "out", overwrite: true };
      expect(await refused(client, "repair_format", args), document).toMatchObject({
        error_code: "CONFLICT",
        detail: { reason: "is_input", files: ["out.docx"] },
      });
    }
    expect(readFileSync(join(directory, "out/out.docx"))).toEqual(before);
    mkdirSync(join(directory, "taken/out.docx"), { recursive: true });
    writeFileSync(join(directory, "taken/out.docx.part"), "mine");
    const args = { ...sample, out_dir: "taken", overwrite: true };
    expect(await refused(client, "fill", args)).toMatchObject({
      error_code: "INVALID_ARGUMENT",
      detail: { field: "out_dir", reason: "not_writable", file: "out.docx" },
    });
    expect(readdirSync(join(directory, "taken")).sort()).toEqual(["out.docx", "out.docx.part"]);
  });

  it("fifty calls at once are answered, and standard output has nothing but messages", async () => {
    const { directory } = workingDirectory();
    const { child, ended, stdout } = startMcp(["--root", directory]);
    const send = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
    const clientInfo = { name: "test", version: "1" };
    const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
    send({ jsonrpc: "2.0", id: 0, method: "initialize", params });
    send({ jsonrpc: "2.0", method: "notifications/initialized" });
    for (let id = 1; id <= 50; id++) {
      const call = { name: "precheck", arguments: sample };
      send({ jsonrpc: "2.0", id, method: "tools/call", params: call });
    }
    await waitUntil("all answers", () => stdout().split("\n").length > 51);
    child.stdin.end();
    expect(await ended).toBe(0);
    const messages = stdout()
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(messages.map(({ jsonrpc }) => jsonrpc)).toEqual(messages.map(() => "2.0"));
    expect(messages.filter(({ result }) => result?.structuredContent?.ok === true)).toHaveLength(
      50,
    );
  });

  it("a client that closes standard input in the middle of a call leaves no process and no file", async () => {
    const { directory } = workingDirectory();
    const names = Array.from({ length: 4000 }, (_, index) => p(`【NAME_${index}】`).repeat(5));
    writeFileSync(join(directory, "large.docx"), docx(names.join("")));
    const { child, ended, stdout } = startMcp(["--root", directory]);
    const send = (message: object) => child.stdin.write(`${JSON.stringify(message)}\n`);
    const clientInfo = { name: "test", version: "1" };
    const params = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo };
    send({ jsonrpc: "2.0", id: 0, method: "initialize", params });
    await waitUntil("the first answer", () => stdout().includes("\n"));
    const args = { template: "large.docx", task_file: "task.json", out_dir: "out" };
    const call = { name: "fill", arguments: args };
    for (let id = 1; id <= 20; id++) {
      const one = { ...call, arguments: { ...args, out_dir: `out${id}` } };
      send({ jsonrpc: "2.0", id, method: "tools/call", params: one });
    }
    const pid = child.pid ?? 0;
    await waitUntil("workers run", () => workersOf(pid).length > 0);
    const workers = workersOf(pid);
    child.stdin.end();
    expect(await ended).toBe(0);
    await waitUntil("the workers have ended", () => !workers.some(isAlive));
    const parts = readdirSync(directory, { recursive: true, encoding: "utf8" });
    expect(parts.filter((name) => name.endsWith(".part"))).toEqual([]);
  });

  it("a message that is too long ends the process, with a line that quotes nothing", async () => {
    const { directory } = workingDirectory();
    const { child, ended, stderr, stdout } = startMcp(["--root", directory]);
    child.stdin.write("SECRET".repeat(1_000_000));
    await ended;
    expect(stdout()).toBe("");
    expect(stderr()).toContain("docops mcp:");
    expect(stderr()).not.toContain("SECRET");
  });

  it("a wrong root and a wrong setting are told before the first message", async () => {
    const missing = startMcp(["--root", "/nowhere"]);
    expect(await missing.ended).toBe(66);
    expect(missing.stderr()).toContain("/nowhere is not a directory");
    const { directory } = workingDirectory();
    const wrong = startMcp(["--root", directory], { DOCOPS_MAX_UPLOAD_BYTES: "many" });
    expect(await wrong.ended).toBe(64);
    expect(wrong.stderr()).toContain("DOCOPS_MAX_UPLOAD_BYTES");
  });
});

describe("docops mcp with a server", () => {
  it("with --url and a key the server runs the jobs, and the files stay with the client", async () => {
    const { env, service } = await keysFile();
    const server = await startTestServer(env);
    const { apiKey } = await service.create(newKey());
    const { directory } = workingDirectory();
    const { client } = await connectStdio(directory, {
      args: ["--url", server.url],
      env: { DOCOPS_API_KEY: apiKey },
    });
    const filled = await call(client, "fill", { ...sample, out_dir: "out" });
    expect(filled).toMatchObject({ ok: true });
    expect(existsSync(join(directory, "out/out.docx"))).toBe(true);
    expect(server.logLines()).toContainEqual(
      expect.objectContaining({ event: "done", route: "/v1/run", tenant: "acme" }),
    );
    expect(bearer(apiKey).authorization).toContain(apiKey);
  });

  it("a wrong key, and a server that does not answer, are errors of the calls", async () => {
    const { env } = await keysFile();
    const server = await startTestServer(env);
    const { directory } = workingDirectory();
    const wrong = await connectStdio(directory, {
      env: { DOCOPS_URL: server.url, DOCOPS_API_KEY: "docops_wrong" },
    });
    expect(await refused(wrong.client, "list_skills")).toMatchObject({
      error_code: "UNAUTHORIZED",
    });
    const nobody = await connectStdio(directory, { args: ["--url", "http://127.0.0.1:9"] });
    expect(await refused(nobody.client, "list_skills")).toMatchObject({ error_code: "NOT_READY" });
  });
});
