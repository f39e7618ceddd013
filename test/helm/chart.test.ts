import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { kustomized, type Manifest } from "../manifests/kustomized.ts";
import { checkSchema } from "../manifests/schemas.ts";
import { sorted } from "../manifests/sorted.ts";

const chart = fileURLToPath(new URL("../../deploy/helm/docops", import.meta.url));

function render(...values: string[]) {
  const sets = values.flatMap((value) => ["--set", value]);
  const args = ["template", "docops", chart, "--namespace", "default", ...sets];
  return spawnSync("helm", args, { encoding: "utf8" });
}

function rendered(...values: string[]): Manifest[] {
  const { stdout, stderr, status } = render(...values);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  // As Kubernetes reads it: 0440 is octal.
  return parseAllDocuments(stdout, { version: "1.1" })
    .map((document) => document.toJS())
    .filter((object) => object !== null);
}

const byName = (objects: readonly Manifest[]) =>
  Object.fromEntries(
    objects.map((object) => [`${object.kind} ${object.metadata.name}`, sorted(object)]),
  );

const state = "state.enabled=true";
const workers = "workers.enabled=true";

describe("the Helm chart", () => {
  it.each([
    ["base", []],
    ["overlays/state", [state]],
    ["overlays/roles", [state, workers, "workers.autoscaler="]],
    ["overlays/roles-keda", [state, workers]],
    ["overlays/roles-hpa", [state, workers, "workers.autoscaler=hpa"]],
  ])("the Helm chart makes the objects of %s with the values %j", (folder, values) => {
    const objects = rendered(...values);
    for (const object of objects) checkSchema(object);
    const expected = byName(kustomized(folder));
    if (folder === "overlays/roles") {
      // Without an autoscaler the chart has to say how many there are.
      expected["Deployment docops-worker"].spec.replicas = 1;
    }
    expect(byName(objects)).toEqual(expected);
  });

  it("the Helm chart makes the objects of overlays/backup beside a state", () => {
    const objects = byName(rendered(state, "backup.enabled=true"));
    expect(objects).toEqual({
      ...byName(kustomized("overlays/state")),
      ...byName(kustomized("overlays/backup")),
    });
  });

  it("the Helm chart refuses values that cannot be, and says which", () => {
    expect(render(workers).stderr).toContain("workers.enabled needs state.enabled");
    expect(render("backup.enabled=true").stderr).toContain("backup.enabled needs state.enabled");
    expect(render(state, workers, "workers.autoscaler=kda").stderr).toContain(
      'workers.autoscaler is "kda", and must be keda, hpa or empty',
    );
  });

  it("the Helm chart takes an image by its digest for every pod", () => {
    const digest = `sha256:${"0".repeat(64)}`;
    const image = ["image.repository=registry.example/docops", `image.digest=${digest}`];
    const objects = rendered(state, workers, ...image);
    const images = objects.flatMap(({ spec }) => {
      const { containers = [] } = spec?.template?.spec ?? {};
      return containers.map((container: { image: string }) => container.image);
    });
    expect(images).toHaveLength(3);
    expect(new Set(images)).toEqual(new Set([`registry.example/docops@${digest}`]));
  });
});
