import { Deployment } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { Service } from "kubernetes-models/v1";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { drainSeconds, faultsOf, jobDiskMb, megabytes, mostMemoryMb, read } from "./support.ts";

const documents = parseAllDocuments(read("deploy/kubernetes/base/docops.yaml"));
const objects = documents.map((document) => document.toJS());
const byKind = new Map(objects.map((object) => [object.kind, object]));
const { template, selector } = byKind.get("Deployment").spec;
const pod = template.spec;
const [container] = pod.containers;
const env: Record<string, string> = Object.fromEntries(
  container.env.map(({ name, value }: { name: string; value: string }) => [name, value]),
);

describe("deploy/kubernetes", () => {
  it("deploy/kubernetes has every object, and no fault in its YAML", () => {
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
    expect(template.metadata.labels).toEqual(labels);
    expect(selector.matchLabels).toEqual(labels);
    expect(byKind.get("Service").spec.selector).toEqual(labels);
    expect(byKind.get("PodDisruptionBudget").spec.selector.matchLabels).toEqual(labels);
    expect(byKind.get("NetworkPolicy").spec.podSelector.matchLabels).toEqual(labels);
    const [spread] = pod.topologySpreadConstraints;
    expect(spread).toMatchObject({
      topologyKey: "kubernetes.io/hostname",
      labelSelector: { matchLabels: labels },
    });
  });

  it("deploy/kubernetes has settings that docops takes, and refuses a node that cannot hold workers", () => {
    expect(faultsOf(env)).toEqual([]);
    expect(env.DOCOPS_WORKER_SANDBOX).toBe("required");
  });

  it("deploy/kubernetes keeps the variables that Kubernetes makes of a Service out: DOCOPS_PORT is one by name", () => {
    expect(byKind.get("Service").metadata.name).toBe("docops");
    expect(pod.enableServiceLinks).toBe(false);
    expect(faultsOf({ DOCOPS_PORT: "tcp://10.0.0.1:80" })).not.toEqual([]);
  });

  it("deploy/kubernetes runs as the image's user on a root that is read-only, and drains", () => {
    const uid = Number(/useradd --uid (\d+)/.exec(read("Dockerfile"))?.[1]);
    expect(read("Dockerfile")).toContain(`USER ${uid}:${uid}`);
    expect(pod.securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: uid,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(pod.automountServiceAccountToken).toBe(false);
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(drainSeconds);
  });

  it("deploy/kubernetes has room in memory for its jobs' files, its workers and the API together", () => {
    const volumes: { emptyDir: { medium?: string; sizeLimit: string } }[] = pod.volumes;
    // One on the node's disk would end the pod when it is full, instead of the request.
    expect(volumes.map(({ emptyDir }) => emptyDir.medium)).toEqual(volumes.map(() => "Memory"));
    const sizes = volumes.map(({ emptyDir }) => megabytes(emptyDir.sizeLimit));
    const sum = sizes.reduce((total, size) => total + size, 0);
    const { limits, requests } = container.resources;
    expect(sum + mostMemoryMb(env)).toBeLessThan(megabytes(limits.memory));
    expect(jobDiskMb(env)).toBeLessThan(sizes[0] ?? 0);
    for (const name of ["memory", "ephemeral-storage"]) {
      expect(megabytes(requests[name])).toBeLessThanOrEqual(megabytes(limits[name]));
    }
  });

  it("deploy/kubernetes is asked whether it lives with more patience than whether it takes jobs", () => {
    const { readinessProbe, livenessProbe } = container;
    expect(readinessProbe.httpGet.path).toBe("/readyz");
    expect(livenessProbe.httpGet.path).toBe("/healthz");
    expect(livenessProbe.periodSeconds * livenessProbe.failureThreshold).toBeGreaterThanOrEqual(60);
  });

  it("deploy/kubernetes lets Prometheus read the metrics that the autoscaler goes by", () => {
    expect(env.DOCOPS_ENABLE_METRICS).toBe("1");
    const [{ pods }] = byKind.get("HorizontalPodAutoscaler").spec.metrics;
    const name = pods.metric.name;
    expect(read("docs/deployment.md")).toContain(`as: ${name}`);
    expect(read("docs/operations.md")).toContain(name.replace(/_p95$/, ""));
    const { ingress, egress } = byKind.get("NetworkPolicy").spec;
    expect(egress).toEqual([]);
    const from = ingress.flatMap((rule: { from: object[] }) => rule.from);
    expect(from).toContainEqual({
      namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "monitoring" } },
      podSelector: { matchLabels: { "app.kubernetes.io/name": "prometheus" } },
    });
    const port = container.ports[0].containerPort;
    expect(template.metadata.annotations).toMatchObject({
      "prometheus.io/path": "/metrics",
      "prometheus.io/port": `${port}`,
    });
  });
});
