import { spawnSync } from "node:child_process";
import { BlockList } from "node:net";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../apps/api/config/config.ts";
import {
  drainSeconds,
  faultsOf,
  jobDiskMb,
  knownVariables,
  megabytes,
  mostMemoryMb,
  read,
} from "./support.ts";

it.each([
  "Dockerfile",
  "docker-compose.yml",
  "deploy/backup/Dockerfile",
  "deploy/compose/state.yml",
  "deploy/compose/roles.yml",
  "deploy/kubernetes/overlays/backup/backup.yaml",
  "deploy/kubernetes/overlays/roles/api.yaml",
  "deploy/kubernetes/overlays/roles/workers.yaml",
  "deploy/systemd/docops-backup.service",
  "deploy/kubernetes/base/docops.yaml",
  "deploy/kubernetes/overlays/state/deployment.yaml",
  "deploy/kubernetes/overlays/state/migrate.yaml",
  "deploy/systemd/docops.service",
  "deploy/nginx/docops.conf",
  "docs/deployment.md",
])("%s names no setting that there is not", (file) => {
  const ofTheSmokeTest = read("scripts/operate/thresholds.ts").match(/DOCOPS_CI_\w+/g) ?? [];
  const ofClients = read("scripts/operate/api-key.ts").match(/DOCOPS_\w+/g) ?? [];
  const known = [...knownVariables, ...ofTheSmokeTest, ...ofClients];
  const named = read(file).match(/DOCOPS_[A-Z0-9_]+/g) ?? [];
  expect(named.filter((name) => !known.includes(name))).toEqual([]);
});

describe("docker-compose.yml", () => {
  const { services, networks } = parse(read("docker-compose.yml"));
  const { docops, nginx } = services;
  const client = spawnSync("docker", ["compose", "version"]);

  it.runIf(client.status === 0)("docker-compose.yml is right by docker compose", () => {
    const cwd = new URL("../../", import.meta.url);
    const { status, stderr } = spawnSync("docker", ["compose", "config", "--quiet"], { cwd });
    expect(String(stderr)).toBe("");
    expect(status).toBe(0);
  });

  it.each(["docops", "nginx"])(
    "docker-compose.yml gives nothing to %s that it does not need",
    (name) => {
      expect(services[name]).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        ulimits: { core: 0 },
        pids_limit: expect.any(Number),
      });
      expect(services[name].cap_add).toBeUndefined();
      // A file in a tmpfs does not get to the disk by way of swap.
      expect(services[name].memswap_limit).toBe(services[name].mem_limit);
    },
  );

  it("docker-compose.yml has room in memory for its jobs' files, its workers and the API together", () => {
    const sizes = (docops.tmpfs as string[]).map((place) => /size=(\w+)/.exec(place)?.[1] ?? "");
    const volumes = sizes.map(megabytes).reduce((sum, size) => sum + size, 0);
    expect(volumes).toBe(1040);
    expect(volumes + mostMemoryMb(docops.environment)).toBeLessThan(megabytes(docops.mem_limit));
    expect(jobDiskMb(docops.environment)).toBeLessThan(1024);
    expect(docops.tmpfs[0]).toContain("/var/lib/docops/tmp:");
  });

  it("docker-compose.yml has settings that docops takes, and waits for the drain", () => {
    expect(faultsOf(docops.environment)).toEqual([]);
    expect(Number.parseInt(docops.stop_grace_period, 10)).toBeGreaterThan(drainSeconds);
  });

  it("docker-compose.yml has docops believe its nginx, and nobody else, who a client is", () => {
    const address = nginx.networks.inside.ipv4_address;
    expect(docops.environment.DOCOPS_TRUST_PROXY).toBe(address);
    const [base, bits] = networks.inside.ipam.config[0].subnet.split("/");
    const subnet = new BlockList();
    subnet.addSubnet(base, Number(bits));
    for (const own of [address, docops.networks.inside.ipv4_address]) {
      expect(subnet.check(own)).toBe(true);
    }
    expect(docops.networks.inside.ipv4_address).not.toBe(address);
  });

  it("docker-compose.yml takes images by digest", () => {
    const byDefault = (reference: string) => /^\$\{\w+:-(.+)\}$/.exec(reference)?.[1];
    const [, ofTheDockerfile] = /^ARG NODE_IMAGE=(\S+)/m.exec(read("Dockerfile")) ?? [];
    expect(byDefault(docops.build.args.NODE_IMAGE)).toBe(ofTheDockerfile);
    expect(byDefault(nginx.image)).toMatch(/^nginx:\d+\.\d+/);
  });

  it("docker-compose.yml has nginx take what docops takes, and for longer", () => {
    const config = readConfig({});
    const conf = read("deploy/nginx/docops.conf");
    const most = Number(/client_max_body_size (\d+)m;/.exec(conf)?.[1]);
    const { maxUploadBytes, maxTaskBytes, maxAssetsBytes, maxPolicyBytes } = config.limits;
    const form = maxUploadBytes + maxTaskBytes + maxAssetsBytes + maxPolicyBytes;
    expect(most * 1024 * 1024).toBeGreaterThan(form + 1024 * 1024);
    const seconds = (name: string) =>
      Number(new RegExp(`^ +${name} (\\d+)s;`, "m").exec(conf)?.[1]) * 1000;
    for (const name of ["proxy_read_timeout", "proxy_send_timeout"]) {
      expect(seconds(name)).toBeGreaterThan(config.timeouts.total.ms);
    }
    // The first one in the file is that of connections to docops.
    expect(seconds("keepalive_timeout")).toBeLessThan(config.http.keepAliveMs);
  });
});

it("the README starts the image with the bounds of docker-compose.yml", () => {
  const { docops } = parse(read("docker-compose.yml")).services;
  const [command = ""] = /docker run -d[\s\S]*? docops$/m.exec(read("README.md")) ?? [];
  for (const option of [
    "--read-only",
    "--cap-drop ALL",
    "--security-opt no-new-privileges",
    "--ulimit core=0",
    `--memory ${docops.mem_limit}`,
    `--memory-swap ${docops.memswap_limit}`,
    `--pids-limit ${docops.pids_limit}`,
    "--tmpfs /var/lib/docops/tmp:size=1g,",
  ]) {
    expect(command).toContain(option);
  }
});
