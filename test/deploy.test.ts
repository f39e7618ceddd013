import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { Deployment } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { Service } from "kubernetes-models/v1";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { readConfig } from "../apps/api/config.ts";

const read = (file: string) => readFileSync(new URL(`../${file}`, import.meta.url), "utf8");
const config = readConfig({});
/** How long docops may take to end. */
const drainSeconds = config.drainMs / 1000;

/** Names of settings in a text. */
const settings = (text: string) => text.match(/DOCOPS_[A-Z0-9_]+/g) ?? [];

it.each([
  "Dockerfile",
  "docker-compose.yml",
  "deploy/kubernetes/docops.yaml",
  "deploy/systemd/docops.service",
  "deploy/nginx/docops.conf",
  "docs/deployment.md",
])("%s names no setting that there is not", (file) => {
  const known = read("README.md") + read("scripts/operate/thresholds.ts");
  for (const name of settings(read(file))) expect(known, name).toContain(`${name}`);
});

describe("docker-compose.yml", () => {
  const client = spawnSync("docker", ["compose", "version"]);

  // Where that client is there.
  if (client.status === 0) {
    it("is one by docker compose", () => {
      const cwd = new URL("../", import.meta.url);
      const { status, stderr } = spawnSync("docker", ["compose", "config", "--quiet"], { cwd });
      expect(String(stderr)).toBe("");
      expect(status).toBe(0);
    });
  }

  const { services } = parse(read("docker-compose.yml"));

  it("gives nothing to docops that it does not need", () => {
    expect(services.docops).toMatchObject({
      read_only: true,
      cap_drop: ["ALL"],
      security_opt: ["no-new-privileges:true"],
    });
    expect(services.docops.tmpfs.join(" ")).toContain("/var/lib/docops/tmp:");
    expect(Number.parseInt(services.docops.stop_grace_period, 10)).toBeGreaterThan(drainSeconds);
  });

  it("has nginx take what docops takes", () => {
    const conf = read("deploy/nginx/docops.conf");
    const megabytes = Number(/client_max_body_size (\d+)m;/.exec(conf)?.[1]);
    const { maxUploadBytes, maxTaskBytes, maxAssetsBytes, maxPolicyBytes } = config;
    const form = maxUploadBytes + maxTaskBytes + maxAssetsBytes + maxPolicyBytes;
    expect(megabytes * 1024 * 1024).toBeGreaterThan(form + 1024 * 1024);
    for (const name of ["proxy_read_timeout", "proxy_send_timeout"]) {
      const seconds = Number(new RegExp(`${name} (\\d+)s;`).exec(conf)?.[1]);
      expect(seconds * 1000).toBeGreaterThan(config.timeouts.total.ms);
    }
  });
});

describe("deploy/kubernetes", () => {
  const documents = parseAllDocuments(read("deploy/kubernetes/docops.yaml"));
  const objects = documents.map((document) => document.toJS());
  const byKind = new Map(objects.map((object) => [object.kind, object]));

  it("has every object, and no fault in its YAML", () => {
    expect(documents.flatMap(({ errors }) => errors)).toEqual([]);
    expect([...byKind.keys()]).toEqual([
      "Deployment",
      "Service",
      "PodDisruptionBudget",
      "HorizontalPodAutoscaler",
      "NetworkPolicy",
    ]);
  });

  it("every object is one by the schemas of Kubernetes", () => {
    const models = {
      Deployment,
      Service,
      PodDisruptionBudget,
      HorizontalPodAutoscaler,
      NetworkPolicy,
    };
    for (const [kind, Model] of Object.entries(models)) {
      const object = byKind.get(kind);
      expect(() => new Model(object).validate(), kind).not.toThrow();
      expect(object.apiVersion).toBe(new Model({} as never).apiVersion);
    }
    const { spec } = byKind.get("Deployment");
    const wrong = { spec: { ...spec, replicas: "two" } };
    expect(() => new Deployment(wrong).validate()).toThrow();
  });

  it("all of them mean the same pods", () => {
    const labels = { "app.kubernetes.io/name": "docops" };
    const { template, selector } = byKind.get("Deployment").spec;
    expect(template.metadata.labels).toEqual(labels);
    expect(selector.matchLabels).toEqual(labels);
    expect(byKind.get("Service").spec.selector).toEqual(labels);
    expect(byKind.get("PodDisruptionBudget").spec.selector.matchLabels).toEqual(labels);
    expect(byKind.get("NetworkPolicy").spec.podSelector.matchLabels).toEqual(labels);
  });

  it("runs as the image's user on a root that is read-only, and drains", () => {
    const { spec } = byKind.get("Deployment").spec.template;
    const uid = Number(/useradd --uid (\d+)/.exec(read("Dockerfile"))?.[1]);
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: uid });
    const [container] = spec.containers;
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(container.readinessProbe.httpGet.path).toBe("/readyz");
    expect(container.livenessProbe.httpGet.path).toBe("/healthz");
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(drainSeconds);
  });
});

it("systemd waits for the drain", () => {
  const unit = read("deploy/systemd/docops.service");
  expect(Number(/TimeoutStopSec=(\d+)/.exec(unit)?.[1])).toBeGreaterThan(drainSeconds);
  expect(unit).toContain("NoNewPrivileges=yes");
});

it("the workflow calls .ci/run and nothing weaker", () => {
  const { jobs } = parse(read(".github/workflows/ci.yml"));
  const commands = jobs.test.steps.flatMap(({ run }: { run?: string }) => run ?? []);
  expect(commands).toEqual([".ci/run"]);
  expect(jobs.test.env.CI).toBe("true");
});
