import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { kustomizations, kustomized, type Manifest, named } from "./kustomized.ts";
import { checkSchema } from "./schemas.ts";

const names = (objects: readonly Manifest[]) =>
  objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).sort();

const ofRequests = [
  "Deployment docops",
  "HorizontalPodAutoscaler docops",
  "NetworkPolicy docops",
  "PodDisruptionBudget docops",
  "Service docops",
];
const ofState = [...ofRequests, "Job docops-migrate-0-1-0", "NetworkPolicy docops-migrate"];
const ofRoles = [
  ...ofState,
  "Deployment docops-worker",
  "NetworkPolicy docops-worker",
  "PodDisruptionBudget docops-worker",
];
const expected: Readonly<Record<string, readonly string[]>> = {
  base: ofRequests,
  "overlays/backup": [
    "CronJob docops-backup",
    "NetworkPolicy docops-backup",
    "PersistentVolumeClaim docops-backups",
  ],
  "overlays/roles": ofRoles,
  "overlays/roles-hpa": [...ofRoles, "HorizontalPodAutoscaler docops-worker"],
  "overlays/roles-keda": [...ofRoles, "ScaledObject docops-worker"],
  "overlays/state": ofState,
};

describe("deploy/kubernetes", () => {
  it("the base and each overlay are known to this test", () => {
    expect(kustomizations).toEqual(Object.keys(expected));
  });

  it.each(Object.entries(expected))("kubectl builds %s, with the objects %j", (folder, objects) => {
    expect(names(kustomized(folder))).toEqual([...objects].sort());
  });

  it.each(Object.keys(expected))(
    "each object of %s is one by the schemas of Kubernetes and KEDA",
    (folder) => {
      for (const object of kustomized(folder)) {
        expect(() => checkSchema(object), stringify(object)).not.toThrow();
      }
    },
  );

  it("an object that does not fit its schema is refused", () => {
    const objects = kustomized("overlays/roles-keda");
    const wrong = [
      { ...named(objects, "Deployment", "docops"), spec: { replicas: "two" } },
      { ...named(objects, "ScaledObject", "docops-worker"), spec: { maxReplicaCount: "four" } },
      { ...named(objects, "Service", "docops"), apiVersion: "v2" },
    ];
    for (const object of wrong) expect(() => checkSchema(object), object.kind).toThrow();
    expect(() => checkSchema({ kind: "Ingress" })).toThrow("there is no schema for Ingress");
  });

  it("the overlay that docs/deployment.md shows sets the image of all pods, and what it patches", () => {
    const page = readFileSync(new URL("../../docs/deployment.md", import.meta.url), "utf8");
    const [, example = ""] = /```yaml\n(# overlays\/yours\/.*?)```/s.exec(page) ?? [];
    const digest = `sha256:${"0".repeat(64)}`;
    const overlay = { "overlays/yours/kustomization.yaml": example.replace("sha256:…", digest) };
    const objects = kustomized("overlays/yours", overlay);
    const images = objects.flatMap(({ spec }) => {
      const { containers = [] } = spec?.template?.spec ?? {};
      return containers.map(({ image }: { image: string }) => image);
    });
    expect(images).toHaveLength(3);
    expect(new Set(images)).toEqual(new Set([`registry.example/docops@${digest}`]));
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set(["docops"]));
  });
});
