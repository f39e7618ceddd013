import { execFileSync, spawnSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, parseAllDocuments, stringify } from "yaml";

/** An object of Kubernetes, as a manifest has it. */
// biome-ignore lint/suspicious/noExplicitAny: tests read members of many kinds; the schemas are checked by a test.
export type Manifest = any;

const manifests = fileURLToPath(new URL("../../deploy/kubernetes/", import.meta.url));

/** The folders of `deploy/kubernetes/` that can be applied. */
export const kustomizations: readonly string[] = globSync("**/kustomization.yaml", {
  cwd: manifests,
})
  .map((file) => file.replace("/kustomization.yaml", ""))
  .sort();

/**
 * The objects that `kubectl apply -k` would send.
 *
 * @param folder of `deploy/kubernetes/`, or of `files`.
 * @param files more files by their paths in `deploy/kubernetes/`, such as an overlay of somebody else.
 * @throws Error if kubectl finds a fault, or has something to say.
 */
export function kustomized(
  folder: string,
  files: Readonly<Record<string, string>> = {},
): Manifest[] {
  const directory = mkdtempSync(join(tmpdir(), "docops-manifests-"));
  try {
    cpSync(manifests, directory, { recursive: true });
    for (const [file, content] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, file)), { recursive: true });
      writeFileSync(join(directory, file), content);
    }
    if (isOldKubectl()) renameForOldKubectl(directory);
    const args = ["kustomize", join(directory, folder)];
    const { status, stdout, stderr } = spawnSync("kubectl", args, { encoding: "utf8" });
    if (status !== 0 || stderr !== "") throw new Error(`kubectl kustomize ${folder}: ${stderr}`);
    return parseAllDocuments(stdout).map((document) => document.toJS());
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The object of a kind and a name. @throws Error if there is none. */
export function named(objects: readonly Manifest[], kind: string, name: string): Manifest {
  const found = objects.find((object) => object.kind === kind && object.metadata.name === name);
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

/** The variables of a container by their names. */
export function envOf({ env }: { env: { name: string; value: string }[] }): Record<string, string> {
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}

/** kubectl before 1.21, such as Debian 12 has, comes with Kustomize 2.0, which has other names for the same things. */
function isOldKubectl(): boolean {
  const output = execFileSync("kubectl", ["version", "--client", "-o", "json"], {
    encoding: "utf8",
  });
  const { major, minor } = JSON.parse(output).clientVersion;
  return Number(major) === 1 && Number.parseInt(minor, 10) < 21;
}

function renameForOldKubectl(directory: string): void {
  for (const file of globSync("**/kustomization.yaml", { cwd: directory })) {
    const path = join(directory, file);
    const { resources, patches, ...others } = parse(readFileSync(path, "utf8"));
    const isFile = (resource: string) => extname(resource) === ".yaml";
    const old = {
      ...others,
      resources: resources.filter(isFile),
      bases: resources.filter((resource: string) => !isFile(resource)),
      patchesStrategicMerge: patches?.map(({ path: patch }: { path: string }) => patch),
    };
    writeFileSync(path, stringify(old));
  }
}
