import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../apps/api/config/config.ts";
import {
  faultsOf,
  knownVariables,
  megabytes,
  mostMemoryMb,
  read,
  withSampleFiles,
} from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const files = ["docker-compose.yml", "deploy/compose/state.yml", "deploy/compose/roles.yml"];
const [base, state, roles] = files.map((file) => parse(read(file), { merge: true }).services);
const bucket = { DOCOPS_BLOBS: "s3://your-bucket/docops", AWS_REGION: "eu-central-1" };

/** The variables of a service that docops reads, with a bucket in place of what the operator has to name. */
function settingsOf(...services: { environment: Record<string, string> }[]) {
  const all = Object.assign({}, ...services.map(({ environment }) => environment), bucket);
  const { AWS_REGION, AWS_SHARED_CREDENTIALS_FILE, ...settings } = all;
  return withSampleFiles(settings);
}

/** The commands of compose that this machine has, the present one and the one before. */
const commands = [["docker", "compose"], ["docker-compose"]].filter(
  ([program = "", ...words]) => spawnSync(program, [...words, "version"]).status === 0,
);

describe("deploy/compose/roles.yml", () => {
  it.runIf(commands.length > 0)(
    "deploy/compose/roles.yml over the two other files is right by compose, and asks for a bucket",
    () => {
      for (const [program = "", ...words] of commands) {
        const args = [...words, ...files.flatMap((file) => ["-f", file]), "config", "--quiet"];
        const config = (env: Record<string, string>) =>
          spawnSync(program, args, {
            cwd: root,
            encoding: "utf8",
            env: { ...process.env, ...env },
          });
        const { status, stderr } = config(bucket);
        expect([program, status, stderr]).toEqual([program, 0, ""]);
        const without = config({});
        expect(without.status).not.toBe(0);
        expect(without.stderr).toContain("DOCOPS_BLOBS");
      }
    },
  );

  it("docops takes requests and a worker runs stored jobs, on one database and one bucket", () => {
    const api = settingsOf(base.docops, state.docops, roles.docops);
    const worker = settingsOf(roles.worker);
    for (const env of [api, worker]) {
      expect(faultsOf(env)).toEqual([]);
      expect(Object.keys(env).filter((name) => !knownVariables.includes(name))).toEqual([]);
    }
    const [taking, running] = [readConfig(api), readConfig(worker)];
    expect([taking.jobs.role, running.jobs.role]).toEqual(["api", "worker"]);
    expect(running.blobs).toEqual(taking.blobs);
    expect(worker.DATABASE_URL_FILE).toBeDefined();
    const urls = [base.docops, state.docops, roles.worker].flatMap(
      ({ environment }) => environment.DATABASE_URL_FILE ?? [],
    );
    expect(new Set(urls).size).toBe(1);
    expect(roles.worker.volumes).toEqual([state.docops.volumes[0]]);
  });

  it("a backup reads the bucket of the two", () => {
    const { AWS_SHARED_CREDENTIALS_FILE } = roles.docops.environment;
    expect(roles.backup.environment).toMatchObject({ AWS_SHARED_CREDENTIALS_FILE });
    expect(roles.backup.environment.DOCOPS_BLOBS).toBe(roles.docops.environment.DOCOPS_BLOBS);
    expect(faultsOf(settingsOf(state.backup, roles.backup))).toEqual([]);
    for (const service of [roles.docops, roles.worker, roles.backup]) {
      expect(Object.keys(service.networks)).toContain("outside");
    }
  });

  it("a worker in compose ends its jobs before it is stopped, and compose waits for it", () => {
    const { processes, timeouts } = readConfig(settingsOf(roles.worker));
    expect(processes.drainMs).toBeGreaterThan(timeouts.job.ms);
    // Ten seconds for the last webhooks and spans.
    const graceMs = Number.parseInt(roles.worker.stop_grace_period, 10) * 1000;
    expect(graceMs).toBeGreaterThan(processes.drainMs + 10_000);
  });

  it("a worker in compose has the bounds of docops, and nothing that it does not need", () => {
    const { worker } = roles;
    for (const name of ["tmpfs", "mem_limit", "memswap_limit", "pids_limit", "cpus", "ulimits"]) {
      expect(worker[name], name).toEqual(base.docops[name]);
    }
    expect(worker).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
    expect(worker.ports).toBeUndefined();
    expect(worker.cap_add).toBeUndefined();
    expect(1040 + mostMemoryMb(settingsOf(worker))).toBeLessThan(megabytes(worker.mem_limit));
  });
});
