import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * `npm run sbom`: writes the packages that the program uses at run time to artifacts/sbom.json, as CycloneDX 1.5.
 *
 * npm lists all packages, and the lockfile says which are for development alone. `npm sbom --omit dev` would leave out
 * those, too, that both need (npm 11.19).
 */

/** The members of CycloneDX that are read here. A reference is a name with its version, such as `zod@4.6.7`. */
interface Sbom {
  metadata: { component: { "bom-ref": string } };
  components: { "bom-ref": string }[];
  dependencies: { ref: string; dependsOn?: string[] }[];
}

interface LockedPackage {
  version: string;
  dev?: boolean;
  devOptional?: boolean;
}

const root = fileURLToPath(new URL("../", import.meta.url));
const args = ["sbom", "--sbom-format", "cyclonedx", "--package-lock-only"];
const output = execFileSync("npm", args, {
  cwd: root,
  encoding: "utf8",
  stdio: ["ignore", "pipe", "ignore"],
  maxBuffer: 2 ** 28,
});
const all: Sbom = JSON.parse(output);
const used = productionReferences();
const own = all.metadata.component["bom-ref"];
const components = all.components.filter((component) => used.has(component["bom-ref"]));
const dependencies = all.dependencies
  .filter(({ ref }) => ref === own || used.has(ref))
  .map(({ ref, dependsOn = [] }) => ({
    ref,
    dependsOn: dependsOn.filter((other) => used.has(other)),
  }));
mkdirSync(`${root}artifacts`, { recursive: true });
const sbom = JSON.stringify({ ...all, components, dependencies }, null, 2);
writeFileSync(`${root}artifacts/sbom.json`, sbom);
process.stdout.write(`artifacts/sbom.json: ${components.length} packages\n`);

/** The packages of the lockfile that are not for development alone. */
function productionReferences(): ReadonlySet<string> {
  const lockfile: { packages: Record<string, LockedPackage> } = JSON.parse(
    readFileSync(`${root}package-lock.json`, "utf8"),
  );
  return new Set(
    Object.entries(lockfile.packages)
      .filter(([path, { dev, devOptional }]) => path !== "" && !dev && !devOptional)
      .map(([path, { version }]) => `${path.replace(/^.*node_modules\//, "")}@${version}`),
  );
}
