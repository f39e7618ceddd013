import { describe, expect, it } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { faultsOf, knownVariables, read, withSampleFiles } from "../deploy/support.ts";
import { envOf, kustomized, named } from "./kustomized.ts";

const objects = kustomized("overlays/state");
const stateless = kustomized("base");
const backup = kustomized("overlays/backup");

const deployment = named(objects, "Deployment", "docops");
const pod = deployment.spec.template.spec;
const migration = objects.find(({ kind }) => kind === "Job");
const migrationPod = migration.spec.template.spec;
const backupPod = named(backup, "CronJob", "docops-backup").spec.jobTemplate.spec.template.spec;

const [container] = pod.containers;
const [migrate] = migrationPod.containers;
const env = envOf(container);

/** Read by the AWS SDK, and by nobody else. */
const ofTheSdk = ["AWS_REGION", "AWS_SHARED_CREDENTIALS_FILE"];

describe("deploy/kubernetes/overlays/state", () => {
  it("the pods with a state are those without one, but for what the state needs", () => {
    const without = named(stateless, "Deployment", "docops").spec.template;
    const [other] = without.spec.containers;
    const isOfState = ({ name }: { name: string }) => name === "secrets";
    expect(deployment.spec.template.metadata).toEqual(without.metadata);
    expect({
      ...pod,
      containers: [{ ...container, env: null, volumeMounts: null }],
      volumes: pod.volumes.filter((volume: { name: string }) => !isOfState(volume)),
    }).toEqual({ ...without.spec, containers: [{ ...other, env: null, volumeMounts: null }] });
    expect(env).toMatchObject(envOf(other));
    for (const kind of ["Service", "PodDisruptionBudget", "HorizontalPodAutoscaler"]) {
      expect(named(objects, kind, "docops")).toEqual(named(stateless, kind, "docops"));
    }
    expect(named(objects, "NetworkPolicy", "docops").spec.ingress).toEqual(
      named(stateless, "NetworkPolicy", "docops").spec.ingress,
    );
  });

  it("every variable of the manifests is one that docops or the AWS SDK reads", () => {
    const containers = [container, migrate, ...backupPod.initContainers, ...backupPod.containers];
    for (const one of containers) {
      const names = Object.keys(envOf(one));
      const known = [...knownVariables, ...ofTheSdk];
      expect(names.filter((name) => !known.includes(name))).toEqual([]);
    }
  });

  it("docops in Kubernetes takes the settings of its state, and every secret is a file of a Secret", () => {
    for (const one of [container, migrate, ...backupPod.initContainers, ...backupPod.containers]) {
      const values = envOf(one);
      expect(faultsOf(withSampleFiles(values))).toEqual([]);
      const [{ mountPath }] = one.volumeMounts.filter(
        ({ name }: { name: string }) => name === "secrets",
      );
      const files = Object.entries(values).filter(([name]) => name.endsWith("_FILE"));
      expect(files.length).toBeGreaterThan(0);
      for (const [, path] of files) expect(path).toMatch(new RegExp(`^${mountPath}/[a-z-]+$`));
    }
    expect(env).toMatchObject({ DOCOPS_AUTH: "keys" });
    expect(JSON.stringify(objects)).not.toContain("secretKeyRef");
  });

  it("several pods share one state: PostgreSQL, Redis and a bucket, and tables that the start only checks", () => {
    const config = readConfig(withSampleFiles(env));
    expect(config.state).toMatchObject({ engine: "postgres", migrate: "check" });
    expect(env.DOCOPS_BLOBS).toMatch(/^s3:/);
    expect(config.redis.address).not.toBeNull();
    const { maxReplicas, minReplicas } = named(objects, "HorizontalPodAutoscaler", "docops").spec;
    expect(minReplicas).toBeGreaterThanOrEqual(2);
    expect(config.processes.replicas).toBe(maxReplicas);
    // PostgreSQL keeps 3 of its 100 for superusers; one pod more than all is there while they are replaced.
    const perPod = config.state.maxConnections * config.processes.count;
    expect(perPod * (maxReplicas + 1)).toBeLessThan(97);
  });

  it("the migration is done once, by a role of its own, and pods wait for it without an outage", () => {
    expect(migrate.command).toEqual(["node", "apps/cli/main.ts", "migrate"]);
    expect(migrate.image).toBe(container.image);
    const release = /:(.+)$/.exec(migrate.image)?.[1]?.replaceAll(".", "-");
    expect(migration.metadata.name).toBe(`docops-migrate-${release}`);
    const secretOf = ({ volumes }: typeof pod) =>
      volumes.find(({ name }: { name: string }) => name === "secrets").secret.secretName;
    expect([secretOf(migrationPod), secretOf(pod)]).toEqual(["docops-migrate", "docops"]);
    expect(deployment.spec.strategy.rollingUpdate).toEqual({ maxUnavailable: 0, maxSurge: 1 });
    expect(migrationPod.securityContext).toEqual(pod.securityContext);
    expect(migrate.securityContext).toEqual(container.securityContext);
    expect(migrationPod.automountServiceAccountToken).toBe(false);
  });

  it("pods reach names, database, Redis, bucket and issuer, and nothing else of what is inside", () => {
    const rulesOf = (all: typeof objects, name: string) =>
      named(all, "NetworkPolicy", name).spec.egress as {
        to: { ipBlock?: { except: string[] } }[];
        ports: { port: number }[];
      }[];
    const ports = (all: typeof objects, name: string) =>
      rulesOf(all, name).map((rule) => rule.ports.map(({ port }) => port));
    expect(ports(objects, "docops")).toEqual([[53, 53], [5432, 6379], [443]]);
    expect(ports(objects, "docops-migrate")).toEqual([[53, 53], [5432]]);
    expect(ports(backup, "docops-backup")).toEqual([[53, 53], [5432], [443]]);
    const all = [
      ...rulesOf(objects, "docops"),
      ...rulesOf(objects, "docops-migrate"),
      ...rulesOf(backup, "docops-backup"),
    ];
    for (const { to } of all) {
      expect(to).toHaveLength(1);
      const [{ ipBlock } = {}] = to;
      if (ipBlock === undefined) continue;
      const inside = ["10.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
      expect(ipBlock.except).toEqual(expect.arrayContaining(inside));
    }
  });

  it("the page says how to make each Secret that the manifests want, with each of its files", () => {
    const page = read("docs/deployment.md");
    const wanted = [container, migrate].flatMap((one) =>
      Object.entries(envOf(one)).filter(([name]) => name.endsWith("_FILE")),
    );
    for (const [, path] of wanted) {
      expect(page).toContain(`--from-file=${path.split("/").at(-1)}=`);
    }
    for (const name of ["docops", "docops-migrate"]) {
      expect(page).toContain(`kubectl create secret generic ${name} `);
    }
  });
});
