import { type ChildProcess, spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import request from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { presentLayers } from "../../apps/confine/find.ts";
import { sandboxLayers } from "../../apps/contract/readiness.ts";
import { files } from "../fixtures/workers/attempts/files.ts";
import { network } from "../fixtures/workers/attempts/network.ts";
import { processes } from "../fixtures/workers/attempts/processes.ts";
import type { HostileTask } from "../fixtures/workers/hostile.ts";
import {
  payload,
  postRun,
  readMembers,
  runForm,
  sandbox,
  startTestServer,
  type TestServer,
} from "./support.ts";

/** Actions that a worker cannot do: they are refused, find nothing, or the kernel ends the process. */

const attempts = { ...files, ...network, ...processes };

/** These end the process: they need a system call that no job makes. */
const ends: Readonly<Record<string, "SIGSYS" | "memory">> = {
  "read the environment of the launcher": "SIGSYS",
  "keep compiled code": "SIGSYS",
  "write a report when the heap is full": "memory",
  "read a certificate of the system": "SIGSYS",
  "ask a server of names": "SIGSYS",
  "use its channel as a socket": "SIGSYS",
  "use the threads of the file system": "SIGSYS",
  "signal the launcher": "SIGSYS",
  "signal a bystander": "SIGSYS",
  "end a bystander": "SIGSYS",
  "open a bystander's inspector": "SIGSYS",
  "signal everybody": "SIGSYS",
  "signal its group": "SIGSYS",
  "debug a bystander": "SIGSYS",
  "slow the launcher down": "SIGSYS",
  "slow a bystander down": "SIGSYS",
  "ask for a bystander's priority": "SIGSYS",
  "become root": "SIGSYS",
  "change its groups": "SIGSYS",
  "change its mask": "SIGSYS",
};

/** These are refused with other messages. */
const refusals: Readonly<Record<string, string>> = {
  "search by a pattern": "NOTHING",
  "open a database": "NOT_THERE",
  "store in the browser's way": "NOT_THERE",
  "open a WebSocket": "NOT_THERE",
  "write more than any job may": "EFBIG",
  "open more files than any job may": "EMFILE",
  "mount a file system": "ERR_UNKNOWN_BUILTIN_MODULE",
  "load native code": "ERR_DLOPEN_DISABLED",
  "read the environment": "EMPTY",
};

/** Node allows a fork the whole directory of its server. The kernel allows only the fork's own. */
const refusalsOfForks: Readonly<Record<string, string>> = {
  "list the directory of jobs": "EACCES",
  "read by a URL with ..": "ENOENT",
  "read through ..": "ENOENT",
  "write beside its directory": "EACCES",
};

/** A directory beside the workers' with a file, a socket and a process, and the record of accesses. */
interface Neighbourhood {
  around: HostileTask["around"];
  bystander: ChildProcess;
  visits: string[];
  /** The names of all files, and their first bytes. */
  contents(): Record<string, string>;
}

async function settle(server: TestServer): Promise<Neighbourhood> {
  const outside = join(server.tmpDirectory, "outside");
  mkdirSync(outside);
  const secret = join(outside, "secret.txt");
  writeFileSync(secret, "a secret");
  writeFileSync(join(outside, "evil.cjs"), "");
  const visits: string[] = [];
  const tcp = createServer(() => visits.push("tcp"));
  await listening(tcp, () => tcp.listen(0, "127.0.0.1"));
  const { port } = tcp.address() as { port: number };
  const socket = join(outside, "socket");
  const local = createServer(() => visits.push("socket"));
  await listening(local, () => local.listen(socket));
  const udp = createSocket("udp4", () => visits.push("udp")).bind(port, "127.0.0.1");
  const code = 'process.stdout.write("up"); setInterval(() => undefined, 1000)';
  const bystander = spawn(process.execPath, ["-e", code]);
  await new Promise((resolve) => bystander.stdout.once("data", resolve));
  onTestFinished(() => {
    bystander.kill("SIGKILL");
    tcp.close();
    local.close();
    udp.close();
  });
  return {
    around: { outside, secret, bystander: bystander.pid ?? 0, port, socket },
    bystander,
    visits,
    contents: () =>
      Object.fromEntries(
        readdirSync(outside)
          .filter((name) => name !== "socket")
          .map((name) => [name, readFileSync(join(outside, name), "utf8").slice(0, 20)]),
      ),
  };
}

function listening(server: Server, listen: () => void): Promise<void> {
  return new Promise((resolve) => {
    server.once("listening", resolve);
    listen();
  });
}

/** The end of a job with this title: the text that its worker wrote, or the end of the worker. */
// biome-ignore lint/suspicious/noExplicitAny: what fixtures write down differs
async function outcomeOf(server: TestServer, title: unknown): Promise<any> {
  const task = {
    task_type: "meeting_notice",
    payload: { ...payload, meeting_title: JSON.stringify(title) },
  };
  const response = await postRun(server, runForm({ task }));
  if (response.status === 200) return (await readMembers(response))["out.replace_log.json"];
  if (response.status === 413) return "memory";
  const { detail } = (await response.json()) as { detail: { request_id: string } };
  const line = server
    .logLines()
    .find(({ event, request_id }) => event === "error" && request_id === detail.request_id);
  return line?.worker_signal ?? response.status;
}

const startMethods = ["spawn", "forkserver", "reuse"];

/** A server whose workers run this fixture, with this start method and no other. */
async function startHostile(
  start: string,
  fixture: "hostile" | "native",
  run: (server: TestServer) => Promise<void>,
): Promise<void> {
  const settings = { DOCOPS_MP_START: start, DOCOPS_WORKER_MAX_MEMORY_MB: "256" };
  const server = await startTestServer(settings, fixture);
  await run(server);
  // A notice would say that another method has replaced it.
  expect(server.logLines().filter(({ event }) => event === "notice")).toEqual([]);
}

it("all layers are there where these tests run", () => {
  expect(presentLayers(sandbox)).toEqual(sandboxLayers);
});

it.each(startMethods)(
  "code in a worker of %s neither reads, writes, starts, signals nor reaches anything outside its directory",
  (start) =>
    startHostile(start, "hostile", async (server) => {
      const { around, bystander, visits, contents } = await settle(server);
      const before = contents();

      const refused = Object.keys(attempts).filter((name) => !Object.hasOwn(ends, name));
      const all = { ...refusals, ...(start === "forkserver" ? refusalsOfForks : {}) };
      expect(await outcomeOf(server, { names: refused, around })).toEqual(
        Object.fromEntries(refused.map((name) => [name, all[name] ?? "ERR_ACCESS_DENIED"])),
      );
      const ended: Record<string, unknown> = {};
      for (const name of Object.keys(ends)) {
        ended[name] = await outcomeOf(server, { names: [name], around });
      }
      expect(ended).toEqual(ends);

      expect(contents()).toEqual(before);
      expect(visits).toEqual([]);
      expect(bystander.exitCode).toBeNull();
      expect(bystander.signalCode).toBeNull();
    }),
  180_000,
);

describe("without the kernel's layers", () => {
  it("Node alone lets code in a worker signal others, slow them down and write files", async () => {
    const server = await startTestServer({}, "hostile", { sandbox: { ...sandbox, kernel: null } });
    const { around, contents } = await settle(server);
    const names = ["signal a bystander", "slow a bystander down", "change its mask"];
    const traces = Object.keys(attempts).filter((name) => name.includes("what the compiler does"));
    const outcomes = await outcomeOf(server, { names: [...names, ...traces], around });
    for (const name of names) expect(outcomes[name]).toBe("it worked");
    expect(contents()["secret.txt"]).not.toBe("a secret");
    expect(Object.keys(contents()).filter((name) => name.startsWith("turbo"))).not.toEqual([]);
  });
});

describe.runIf(process.arch === "x64").each(startMethods)(
  "native code in a worker of %s",
  (start) => {
    const fromHere = -100;
    /** EACCES (errno(3)) */
    const accessDenied = 13;

    const endAt: [name: string, call: unknown[]][] = [
      ["socket", [41, 2, 1, 0]],
      ["clone", [56, 0]],
      ["clone3", [435, 0, 0]],
      ["fork", [57]],
      ["execve", [59, "/bin/true", 0, 0]],
      ["kill the launcher", [62, 1, 9]],
      ["tgkill another", [234, 1, 1, 9]],
      ["ptrace", [101, 16, 1, 0, 0]],
      ["process_vm_readv", [310, 1, 0, 0, 0, 0]],
      ["chmod", [90, "/tmp", 0]],
      ["fchmodat2", [452, fromHere, "/tmp", 0, 0]],
      ["rename", [82, "/tmp/a", "/tmp/b"]],
      ["unlink", [87, "/tmp/none"]],
      ["symlink", [88, "/etc", "/tmp/none"]],
      ["setpriority", [141, 0, 1, 19]],
      ["prctl", [157, 4, 1]],
      ["prlimit64", [302, 0, 1, 0, 0]],
      ["seccomp", [317, 1, 0, 0]],
      ["landlock_create_ruleset", [444, 0, 0, 1]],
      ["io_uring_setup", [425, 1, 0]],
      ["io_uring_enter", [426, 4, 0, 0, 0, 0]],
      ["bpf", [321, 0, 0, 0]],
      ["userfaultfd", [323, 0]],
      ["perf_event_open", [298, 0, 0, 0, 0, 0]],
      ["memfd_create", [319, "m", 0]],
      ["shmget", [29, 1, 4096, 0]],
      ["mount", [165, "a", "b", "c", 0, 0]],
      ["unshare", [272, 0]],
      ["setns", [308, 0, 0]],
      ["keyctl", [250, 0, 0]],
      ["ioctl", [16, 3, 0x5401, 0]],
      ["open_by_handle_at", [304, 0, 0, 0]],
      ["pidfd_open", [434, 1, 0]],
      ["read by the numbers of x32", [0x40000000, 3, 0, 0]],
    ];
    const refusedAt: [name: string, call: unknown[]][] = [
      ["reads no file", [257, fromHere, "/etc/passwd", 0, 0]],
      ["reads no process", [257, fromHere, "/proc/1/status", 0, 0]],
      ["writes no file", [257, fromHere, "/tmp/docops-native", 0o101, 0o600]],
      ["makes no directory", [83, "/tmp/docops-native", 0o700]],
    ];

    /** Each call is made in a separate process. */
    async function outcomesOf(calls: [name: string, call: unknown[]][]) {
      const outcomes: [name: string, outcome: unknown][] = [];
      await startHostile(start, "native", async (server) => {
        for (const [name, call] of calls) outcomes.push([name, await outcomeOf(server, call)]);
      });
      return outcomes;
    }

    it("native code in a worker is ended by the kernel at any call that no job makes", async () => {
      expect(await outcomesOf(endAt)).toEqual(endAt.map(([name]) => [name, "SIGSYS"]));
    }, 180_000);

    it("native code in a worker reads and writes nothing of the system, and sees no process", async () => {
      const refused = { result: -1, errno: accessDenied };
      expect(await outcomesOf(refusedAt)).toEqual(refusedAt.map(([name]) => [name, refused]));
    });

    it("native code in a worker reads nothing of other jobs", () =>
      startHostile(start, "native", async (server) => {
        const other = join(server.tmpDirectory, "another-job");
        writeFileSync(other, "another job's text");
        const call = [257, fromHere, other, 0, 0];
        expect(await outcomeOf(server, call)).toEqual({ result: -1, errno: accessDenied });
        const list = [257, fromHere, server.tmpDirectory, 0o200000, 0];
        expect(await outcomeOf(server, list)).toEqual({ result: -1, errno: accessDenied });
      }));
  },
);

describe("what holds workers is told", () => {
  const withoutKernel = { sandbox: { ...sandbox, kernel: null } };
  const ofTheKernel = ["landlock", "seccomp", "limits"];

  it("what holds workers is told by the line of the start, by /readyz and by a metric", async () => {
    const server = await startTestServer({ DOCOPS_ENABLE_METRICS: "1" });
    const start = server.logLines().find(({ event }) => event === "listening");
    expect(start).toMatchObject({ sandbox: sandboxLayers });
    expect((await request(server.url).get("/readyz")).body).toEqual({
      status: "ready",
      sandbox: { present: sandboxLayers, missing: [] },
    });
    const { text } = await request(server.url).get("/metrics");
    for (const layer of sandboxLayers) {
      expect(text).toContain(`docops_sandbox_layer{layer="${layer}"} 1`);
    }
  });

  it("what holds workers is told, and so is what is missing, with a warning for each layer", async () => {
    const server = await startTestServer({ DOCOPS_ENABLE_METRICS: "1" }, undefined, withoutKernel);
    const warnings = server.logLines().filter(({ event }) => event === "sandbox_incomplete");
    expect(warnings.map(({ layer, level }) => [layer, level])).toEqual(
      ofTheKernel.map((layer) => [layer, "warn"]),
    );
    expect((await request(server.url).get("/readyz")).body.sandbox).toEqual({
      present: ["files", "network"],
      missing: ofTheKernel,
    });
    const { text } = await request(server.url).get("/metrics");
    expect(text).toContain('docops_sandbox_layer{layer="landlock"} 0');
    expect((await postRun(server)).status).toBe(200);
  });

  it("a server that requires all of it does not start without one", async () => {
    const required = { DOCOPS_WORKER_SANDBOX: "required" };
    const refused = startTestServer(required, undefined, withoutKernel);
    await expect(refused).rejects.toThrow(/^DOCOPS_WORKER_SANDBOX="required": .*Landlock/);
    const seccompOnly = { sandbox: { ...sandbox, kernel: { landlock: 0, seccomp: true } } };
    await expect(startTestServer(required, undefined, seccompOnly)).rejects.toThrow(
      'DOCOPS_WORKER_SANDBOX="required": the kernel, or a profile of the container, does not let workers use Landlock',
    );
    const server = await startTestServer(required);
    expect((await postRun(server)).status).toBe(200);
  });
});
