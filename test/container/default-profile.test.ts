import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { basename } from "node:path";
import request from "supertest";
import { describe, expect, it, onTestFinished } from "vitest";
import { sandboxLayers } from "../../apps/contract/readiness.ts";
import { childrenOf } from "../../scripts/processes.ts";
import { postRun, readMembers, runForm } from "../api/support.ts";
import { type ContainerOptions, makeBundle } from "./oci.ts";

/** A server in a container of a real runtime, under the seccomp profile that containers have by default. */

const landlock = ["landlock_create_ruleset", "landlock_add_rule", "landlock_restrict_self"];
const api = ["--disable-sigusr1", "apps/api/main.ts"];

interface Container {
  process: ChildProcess;
  said(): string;
}

/**
 * Runs it in a mount namespace that has version 2 of cgroups only: where both versions are mounted,
 * crun refuses a container without a cgroup of its own.
 */
function runContainer(options: ContainerOptions): Container {
  const bundle = makeBundle(options);
  const name = basename(bundle);
  const script = `umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup
    exec crun --cgroup-manager=disabled run --bundle "$1" "$2"`;
  const args = ["--mount", "--propagation", "private", "sh", "-c", script, "sh", bundle, name];
  const container = spawn("unshare", args, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  for (const stream of [container.stdout, container.stderr]) {
    stream.on("data", (chunk) => {
      said += chunk;
    });
  }
  onTestFinished(async () => {
    if (container.exitCode === null) {
      // Process 1 of the container takes all others along.
      for (const pid of childrenOf(container.pid ?? 0)) endProcess(pid);
      await once(container, "exit");
    }
    rmSync(bundle, { recursive: true });
  });
  return { process: container, said: () => said };
}

async function urlOf({ said }: Container): Promise<string> {
  await expect.poll(said, { timeout: 30_000 }).toContain('"event":"listening"');
  return /"url":"([^"]+)"/.exec(said())?.[1] ?? "";
}

describe.each(["spawn", "forkserver"])("under the default profile of containers, %s", (start) => {
  it("all layers hold, and jobs are done", async () => {
    const container = runContainer({
      args: api,
      env: { DOCOPS_PORT: "0", DOCOPS_MP_START: start, DOCOPS_WORKER_SANDBOX: "required" },
    });
    const url = await urlOf(container);
    expect((await request(url).get("/readyz")).body).toEqual({
      status: "ready",
      sandbox: { present: sandboxLayers, missing: [] },
    });
    const forms = [
      {},
      { preset: "strict", export_suggested_policy: "1" },
      { format_baseline: "policy", format_report_files: "html,sarif,junit,annotated" },
    ];
    for (const parts of forms) {
      const response = await postRun({ url }, runForm(parts));
      expect(response.status).toBe(200);
      expect(Object.keys(await readMembers(response))).toContain("out.docx");
    }
    const filters = () =>
      treeBelow(container.process.pid ?? 0).map(
        (pid) => statusOf(pid).match(/^Seccomp_filters:\s+(\d+)$/m)?.[1],
      );
    // The container's filter is one; a worker that waits for its job has its own beside it.
    expect(filters()).toContain("1");
    await expect.poll(filters).toContain("2");
    const pids = treeBelow(container.process.pid ?? 0);
    for (const pid of pids.filter((pid) => /^Name:\s+node/m.test(statusOf(pid)))) {
      expect(statusOf(pid)).toMatch(/^NoNewPrivs:\s+1$/m);
      expect(statusOf(pid)).toMatch(/^CapEff:\s+0+$/m);
    }
    expect(container.said()).not.toContain('"level":"warn"');
  });
});

describe("under a profile from before Landlock", () => {
  const options = { args: api, without: landlock };

  it("a server starts, warns of what is missing, and does jobs", async () => {
    const container = runContainer({ ...options, env: { DOCOPS_PORT: "0" } });
    const url = await urlOf(container);
    const { sandbox } = (await request(url).get("/readyz")).body;
    expect(sandbox.missing).toEqual(["landlock"]);
    expect(container.said()).toContain('"event":"sandbox_incomplete","layer":"landlock"');
    expect((await postRun({ url })).status).toBe(200);
  });

  it("a server that requires all layers does not start, and says which is missing", async () => {
    const env = { DOCOPS_PORT: "0", DOCOPS_WORKER_SANDBOX: "required" };
    const container = runContainer({ ...options, env });
    const [code] = await once(container.process, "exit");
    expect(code).toBe(1);
    expect(container.said()).toContain(
      'DOCOPS_WORKER_SANDBOX="required": the kernel, or a profile of the container, does not let workers use Landlock',
    );
  });

  it("docops doctor says so", async () => {
    const container = runContainer({ ...options, args: ["apps/cli/main.ts", "doctor"], env: {} });
    await once(container.process, "exit");
    expect(container.said()).toMatch(/^note +sandbox +no landlock/m);
    expect(container.said()).toMatch(/^ok +sandbox +files, network, seccomp, limits$/m);
  });
});

function treeBelow(pid: number): number[] {
  return childrenOf(pid).flatMap((child) => [child, ...treeBelow(child)]);
}

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, "utf8");
  } catch {
    return "";
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended with the one above it.
  }
}
