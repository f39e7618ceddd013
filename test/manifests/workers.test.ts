import { describe, expect, it } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { faultsOf, knownVariables, read, withSampleFiles } from "../deploy/support.ts";
import { envOf, kustomized, named } from "./kustomized.ts";
import { sorted } from "./sorted.ts";

const state = kustomized("overlays/roles-keda");
const deployment = named(state, "Deployment", "docops-worker");
const disruption = named(state, "PodDisruptionBudget", "docops-worker");
const network = named(state, "NetworkPolicy", "docops-worker");
const scaled = named(state, "ScaledObject", "docops-worker");
const autoscaler = named(
  kustomized("overlays/roles-hpa"),
  "HorizontalPodAutoscaler",
  "docops-worker",
);

const taking = (kind: string) => named(state, kind, "docops");
const api = taking("Deployment");
const pod = sorted(deployment.spec.template.spec);
const [container] = pod.containers;
const podOfApi = sorted(api.spec.template.spec);
const [other] = podOfApi.containers;
const env = envOf(container);
const labels = { "app.kubernetes.io/name": "docops-worker" };

describe("workers in Kubernetes", () => {
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
    const { containers, terminationGracePeriodSeconds, ...restOfOther } = podOfApi;
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

  it("the overlays make one kind of pods that takes requests, and one that runs jobs", () => {
    const roles = [envOf(other), env].map((variables) => {
      expect(faultsOf(withSampleFiles(variables))).toEqual([]);
      return readConfig(withSampleFiles(variables)).jobs.role;
    });
    expect(roles).toEqual(["api", "worker"]);
    const ofTheSdk = ["AWS_REGION", "AWS_SHARED_CREDENTIALS_FILE"];
    const known = [...knownVariables, ...ofTheSdk];
    const names = Object.keys({ ...envOf(other), ...env });
    expect(names.filter((variable) => !known.includes(variable))).toEqual([]);
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
    const wanted = [JSON.stringify(scaled), JSON.stringify(autoscaler)]
      .join()
      .match(/docops_stored_job\w+/g);
    const metrics = read("apps/api/state-metrics.ts");
    expect(new Set(wanted).size).toBe(3);
    for (const name of new Set(wanted)) expect(metrics).toContain(`"${name}"`);
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
