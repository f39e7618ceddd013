import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readConfig } from "../../apps/api/config/config.ts";
import { composeSecrets, mayMakeSecrets } from "./compose-secrets.ts";
import { faultsOf, knownVariables, megabytes, read, withSampleFiles } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const base = parse(read("docker-compose.yml"));
const { services, networks, volumes } = parse(read("deploy/compose/state.yml"));
const { docops, migrate, backup, postgres, redis } = services;
const image = read("Dockerfile");

/** The commands of compose that this machine has, the present one and the one before. */
const commands = [["docker", "compose"], ["docker-compose"]].filter(
  ([program = "", ...words]) => spawnSync(program, [...words, "version"]).status === 0,
);

describe("deploy/compose/state.yml", () => {
  it.runIf(commands.length > 0)(
    "deploy/compose/state.yml over docker-compose.yml is right by compose, with each of its profiles",
    () => {
      for (const [program = "", ...words] of commands) {
        for (const profiles of [[], ["--profile", "tls", "--profile", "backup"]]) {
          const files = ["-f", "docker-compose.yml", "-f", "deploy/compose/state.yml"];
          const args = [...words, ...files, ...profiles, "config", "--quiet"];
          const { status, stderr } = spawnSync(program, args, { cwd: root, encoding: "utf8" });
          expect([program, status, stderr]).toEqual([program, 0, ""]);
        }
      }
    },
  );

  it("docops with PostgreSQL and Redis in compose has settings that docops takes, and every secret in a file", () => {
    const env = withSampleFiles({ ...base.services.docops.environment, ...docops.environment });
    expect(faultsOf(env)).toEqual([]);
    expect(readConfig(env).state).toMatchObject({ engine: "postgres", migrate: "check" });
    for (const { environment } of [docops, migrate, backup]) {
      const names = Object.keys(environment);
      expect(names.filter((name) => !knownVariables.includes(name))).toEqual([]);
      expect(faultsOf(withSampleFiles(environment))).toEqual([]);
    }
    expect(read("deploy/compose/state.yml")).not.toMatch(/:\/\/\S+:\S+@/);
  });

  it("tables are brought up to date between the start of PostgreSQL and that of docops", () => {
    expect(migrate.command).toEqual(["node", "apps/cli/main.ts", "migrate"]);
    expect(migrate.depends_on).toEqual({ postgres: { condition: "service_healthy" } });
    expect(docops.depends_on.migrate).toEqual({ condition: "service_completed_successfully" });
    for (const service of [migrate, backup]) expect(service.restart).toBe("no");
    expect(migrate.image).toBe(base.services.docops.image);
  });

  it.each(["migrate", "backup", "postgres", "redis"])(
    "deploy/compose/state.yml gives nothing to %s that it does not need",
    (name) => {
      const service = services[name];
      expect(service).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
        ulimits: { core: 0 },
        pids_limit: expect.any(Number),
      });
      expect(service.memswap_limit).toBe(service.mem_limit);
      expect(megabytes(service.mem_limit)).toBeGreaterThan(0);
      expect(service.cap_add).toBeUndefined();
      expect(service.ports).toBeUndefined();
      expect(Object.keys(service.networks)).toEqual(["data"]);
      expect(service.healthcheck).toBeDefined();
    },
  );

  it("the database and Redis are in a network that nothing leaves, with docops and without nginx", () => {
    expect(networks.data).toEqual({ internal: true });
    expect(Object.keys(docops.networks)).toEqual(["data"]);
    expect(services.nginx).toBeUndefined();
    expect(Object.keys(base.services.nginx.networks)).toEqual(["inside", "outside"]);
  });

  it("every volume of deploy/compose/state.yml is named, and the image has a directory for those of docops", () => {
    const mounted: string[] = Object.values(services).flatMap(
      (service) => (service as { volumes: string[] }).volumes,
    );
    const named = mounted.filter((volume) => !volume.startsWith("./"));
    expect(new Set(named.map((volume) => volume.split(":")[0]))).toEqual(
      new Set(Object.keys(volumes)),
    );
    const bound = mounted.filter((volume) => volume.startsWith("./"));
    for (const volume of bound) expect(volume).toMatch(/:ro$/);
    expect(docops.volumes).toContain(`blobs:${docops.environment.DOCOPS_STATE_DIR}`);
    expect(image).toContain(
      `install -d -m 0700 -o docops -g docops ${docops.environment.DOCOPS_STATE_DIR}`,
    );
    expect(image).toContain(`DOCOPS_STATE_DIR=${docops.environment.DOCOPS_STATE_DIR}`);
    expect(read("deploy/backup/Dockerfile")).toContain("-o docops -g docops /backups");
    expect(read(".gitignore")).toContain("/deploy/compose/secrets/");
  });
});

it.runIf(mayMakeSecrets)(
  "secrets of compose are made once, each readable by the user of its container alone",
  () => {
    const { run, place, secret } = composeSecrets();
    expect(run()).toMatchObject({ status: 0, stderr: "" });
    const owners = { docops: 10001, postgres: 70, redis: 999 };
    const images = {
      docops: /--uid (\d+)/.exec(image)?.[1],
      postgres: postgres.user,
      redis: redis.user,
    };
    for (const [name, uid] of Object.entries(owners)) {
      expect(statSync(place(name))).toMatchObject({ uid, mode: 0o40700 });
      expect(String(images[name as keyof typeof images]).split(":")[0]).toBe(String(uid));
    }
    const files = Object.entries<string>(docops.environment).filter(([name]) =>
      name.endsWith("_FILE"),
    );
    const env = files.map(([name, path]) => [name, place(path.replace("/run/secrets/", ""))]);
    expect(faultsOf({ ...docops.environment, ...Object.fromEntries(env) })).toEqual([]);
    const before = secret("docops/key-pepper");
    expect(run()).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("nothing was changed"),
    });
    expect(secret("docops/key-pepper")).toBe(before);
  },
);
