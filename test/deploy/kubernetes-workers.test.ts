import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ScaledObject } from "@kubernetes-models/keda/keda.sh/v1alpha1/ScaledObject";
import { Deployment } from "kubernetes-models/apps/v1";
import { HorizontalPodAutoscaler } from "kubernetes-models/autoscaling/v2";
import { NetworkPolicy } from "kubernetes-models/networking.k8s.io/v1";
import { PodDisruptionBudget } from "kubernetes-models/policy/v1";
import { describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { readConfig } from "../../apps/api/config/config.ts";
import { faultsOf, knownVariables, read, withSampleFiles } from "./support.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const documentsOf = (file: string) => parseAllDocuments(read(`deploy/kubernetes/${file}`));
const objectsOf = (file: string) => documentsOf(file).map((document) => document.toJS());
const [deployment, disruption, network] = objectsOf("workers.yaml");
const [scaled] = objectsOf("workers-keda.yaml");
const [autoscaler] = objectsOf("workers-hpa.yaml");
const state = objectsOf("state.yaml");
const kustomization = parse(read("deploy/kubernetes/kustomization.yaml"));

const taking = (kind: string) =>
  state.find((object) => object.kind === kind && object.metadata.name === "docops");
const api = taking("Deployment");
const pod = deployment.spec.template.spec;
const [container] = pod.containers;
const [other] = api.spec.template.spec.containers;
const envOf = ({ env }: { env: { name: string; value: string }[] }): Record<string, string> =>
  Object.fromEntries(env.map(({ name, value }) => [name, value]));
const env = envOf(container);
const labels = { "app.kubernetes.io/name": "docops-worker" };

/** The patch of kustomization.yaml: a variable more in the pods that take requests. */
const [patch] = kustomization.patches;
const [operation] = parse(patch.patch);

describe("workers in Kubernetes", () => {
  it("the manifests of workers have every object, each one by the schemas of Kubernetes and KEDA", () => {
    const all = [
      ["workers.yaml", [Deployment, PodDisruptionBudget, NetworkPolicy]],
      ["workers-keda.yaml", [ScaledObject]],
      ["workers-hpa.yaml", [HorizontalPodAutoscaler]],
    ] as const;
    for (const [file, models] of all) {
      expect(documentsOf(file).flatMap(({ errors }) => errors)).toEqual([]);
      expect(objectsOf(file).map(({ kind }) => kind)).toEqual(models.map(({ name }) => name));
      for (const [index, Model] of models.entries()) {
        const object = objectsOf(file)[index];
        expect(() => new Model(object).validate(), Model.name).not.toThrow();
        expect(object.apiVersion).toBe(new Model({} as never).apiVersion);
      }
    }
    const wrong = { ...scaled, spec: { ...scaled.spec, maxReplicaCount: "four" } };
    expect(() => new ScaledObject(wrong).validate()).toThrow();
  });

  it("all objects of workers mean the same pods, which no Service of requests leads to", () => {
    expect(deployment.spec.template.metadata.labels).toEqual(labels);
    expect(deployment.spec.selector.matchLabels).toEqual(labels);
    expect(disruption.spec.selector.matchLabels).toEqual(labels);
    expect(network.spec.podSelector.matchLabels).toEqual(labels);
    expect(pod.topologySpreadConstraints[0].labelSelector.matchLabels).toEqual(labels);
    expect(taking("Service").spec.selector).not.toEqual(labels);
    for (const { spec } of [scaled, autoscaler]) {
      expect(spec.scaleTargetRef.name).toBe(deployment.metadata.name);
    }
  });

  it("a pod that runs jobs is one that takes requests, but for its role, its time to end and its connections", () => {
    const without = ({ env: _, ...rest }: typeof container) => rest;
    const { containers: own, terminationGracePeriodSeconds: grace, ...rest } = pod;
    const { containers, terminationGracePeriodSeconds, ...restOfOther } = api.spec.template.spec;
    expect(own.map(without)).toEqual(containers.map(without));
    const { topologySpreadConstraints: _, ...shared } = rest;
    expect(restOfOther).toMatchObject(shared);
    expect(grace).toBeGreaterThan(terminationGracePeriodSeconds);
    const { DOCOPS_ROLE, DOCOPS_DRAIN_SECONDS, DOCOPS_DATABASE_CONNECTIONS, ...same } = env;
    expect(DOCOPS_ROLE).toBe("worker");
    expect(envOf(other)).toMatchObject(same);
    expect(network.spec.egress).toEqual(taking("NetworkPolicy").spec.egress);
    expect(taking("NetworkPolicy").spec.ingress).toEqual(
      expect.arrayContaining(network.spec.ingress),
    );
    expect(network.spec.ingress).toHaveLength(1);
  });

  it("the kustomization makes one kind of pods that takes requests, and one that runs jobs", () => {
    expect(kustomization.resources).toEqual(["state.yaml", "workers.yaml", "workers-keda.yaml"]);
    expect(patch.target).toEqual({ kind: "Deployment", name: api.metadata.name });
    expect(operation).toMatchObject({
      op: "add",
      path: "/spec/template/spec/containers/0/env/-",
    });
    const { name, value } = operation.value;
    const roles = [{ ...envOf(other), [name]: value }, env].map((variables) => {
      expect(faultsOf(withSampleFiles(variables))).toEqual([]);
      return readConfig(withSampleFiles(variables)).jobs.role;
    });
    expect(roles).toEqual(["api", "worker"]);
    const ofTheSdk = ["AWS_REGION", "AWS_SHARED_CREDENTIALS_FILE"];
    const known = [...knownVariables, ...ofTheSdk];
    expect([name, ...Object.keys(env)].filter((variable) => !known.includes(variable))).toEqual([]);
  });

  const kubectl = spawnSync("kubectl", ["version", "--client"]);
  it.runIf(kubectl.status === 0)("kubectl puts the kustomization together", () => {
    const args = ["kustomize", "deploy/kubernetes"];
    const { status, stdout, stderr } = spawnSync("kubectl", args, { cwd: root, encoding: "utf8" });
    expect([status, stderr]).toEqual([0, ""]);
    const deployments = parseAllDocuments(stdout)
      .map((document) => document.toJS())
      .filter(({ kind }) => kind === "Deployment");
    const roles = deployments.map(({ metadata, spec }) => [
      metadata.name,
      envOf(spec.template.spec.containers[0]).DOCOPS_ROLE,
    ]);
    expect(Object.fromEntries(roles)).toEqual({ docops: "api", "docops-worker": "worker" });
  });

  it("a pod that is taken away ends its jobs, and Kubernetes waits for it", () => {
    const { processes, timeouts } = readConfig(withSampleFiles(env));
    expect(processes.drainMs).toBeGreaterThan(timeouts.job.ms);
    // Ten seconds for the last webhooks and spans.
    expect(pod.terminationGracePeriodSeconds * 1000).toBeGreaterThan(processes.drainMs + 10_000);
    expect(disruption.spec.maxUnavailable).toBe(1);
  });

  it("the most pods of both kinds leave PostgreSQL some connections", () => {
    const most = [
      { env: envOf(other), pods: taking("HorizontalPodAutoscaler").spec.maxReplicas },
      { env, pods: scaled.spec.maxReplicaCount },
    ].map(({ env: variables, pods }) => {
      const { processes, state: settings } = readConfig(withSampleFiles(variables));
      // One more pod is there while they are replaced, and one connection of each listens for messages.
      return (settings.maxConnections + 1) * processes.count * (pods + 1);
    });
    const sum = most.reduce((total, count) => total + count, 0);
    // Some for the migration, a backup and an operator.
    expect(sum).toBeLessThan(97 - 5);
    expect(read("docs/deployment.md")).toContain(`need ${sum} of the 97 connections`);
  });

  it("KEDA and the autoscaler without it go by age and depth of the queue, to the same bounds", () => {
    const { minReplicaCount, maxReplicaCount, advanced, triggers } = scaled.spec;
    const { minReplicas, maxReplicas, behavior, metrics } = autoscaler.spec;
    expect([minReplicas, maxReplicas]).toEqual([minReplicaCount, maxReplicaCount]);
    expect(behavior).toEqual(advanced.horizontalPodAutoscalerConfig.behavior);
    const byKeda = triggers.map(
      ({ metricType, metadata }: { metricType: string; metadata: Record<string, string> }) => [
        /docops_\w+/.exec(metadata.query ?? "")?.[0],
        metricType,
        metadata.threshold,
      ],
    );
    const byAutoscaler = metrics.map(
      ({ external: { metric, target } }: { external: Record<string, Record<string, string>> }) => [
        metric?.name,
        target?.type,
        target?.value ?? target?.averageValue,
      ],
    );
    expect(byAutoscaler).toEqual(byKeda);
    expect(byKeda.map(([name]: string[]) => name)).toEqual([
      "docops_stored_jobs_oldest_waiting_seconds",
      "docops_stored_jobs_waiting",
    ]);
  });

  it("autoscalers of workers go by metrics that docops has, and the page has the rules of the adapter", () => {
    const named = [read("deploy/kubernetes/workers-keda.yaml"), JSON.stringify(autoscaler)]
      .join()
      .match(/docops_stored_job\w+/g);
    const metrics = read("apps/api/state-metrics.ts");
    expect(new Set(named).size).toBe(3);
    for (const name of new Set(named)) expect(metrics).toContain(`"${name}"`);
    const page = read("docs/deployment.md");
    for (const { external } of autoscaler.spec.metrics) {
      expect(page).toContain(`seriesQuery: ${external.metric.name}`);
    }
    // Every Prometheus trigger needs these.
    for (const { type, metadata } of scaled.spec.triggers) {
      expect(type).toBe("prometheus");
      expect(metadata).toMatchObject({
        serverAddress: expect.stringMatching(/^https?:/),
        query: expect.stringContaining("max("),
        ignoreNullValues: "false",
      });
    }
  });
});
