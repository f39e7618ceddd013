import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

const read = (file: string) =>
  JSON.parse(readFileSync(new URL(`../${file}`, import.meta.url), "utf8"));

interface LockedPackage {
  version: string;
  license?: string;
  integrity?: string;
  dev?: boolean;
  devOptional?: boolean;
  hasInstallScript?: boolean;
}

const packages = Object.entries<LockedPackage>(read("package-lock.json").packages).filter(
  ([path]) => path !== "",
);
const manifest = read("package.json");
const nameOf = (path: string) => path.replace(/^.*node_modules\//, "");

/** Of what runs in production. */
const licences = [
  "MIT",
  "Apache-2.0",
  "ISC",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "BlueOak-1.0.0",
  "0BSD",
  // type-fest, which has types alone and comes with pg-boss.
  "(MIT OR CC0-1.0)",
  // argparse, which comes with markdown-it and is not loaded.
  "PSF-2.0",
];
/** Their manifests name no licence; their licence files do. */
const licencesByFile: Record<string, string> = { busboy: "MIT", streamsearch: "MIT" };
/** Packages that run something when they are installed; only node's is needed and allowed to. */
const withInstallScript = ["@scarf/scarf", "esbuild", "fsevents", "msgpackr-extract", "node"];

describe("the lockfile", () => {
  it("the lockfile says of every package what its bytes are", () => {
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
  });

  it("the lockfile holds what package.json asks for, to the last figure", () => {
    const asked = { ...manifest.dependencies, ...manifest.devDependencies };
    for (const [name, version] of Object.entries(asked)) {
      expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
      expect(packages.find(([path]) => path === `node_modules/${name}`)?.[1].version).toBe(version);
    }
  });

  it("the lockfile lets nobody run a script on installation who is not known", () => {
    const found = packages.filter(([, { hasInstallScript }]) => hasInstallScript);
    for (const [path] of found) expect(withInstallScript).toContain(nameOf(path));
    expect(manifest.allowScripts).toEqual({ node: true });
    // For npm versions that do not know allowScripts: this package would report installations.
    expect(manifest.scarfSettings).toEqual({ enabled: false });
  });
});

it("production has licences of the list only", () => {
  const wrong = packages
    .filter(([, { dev, devOptional }]) => !dev && !devOptional)
    .map(([path, { license }]) => [nameOf(path), license ?? licencesByFile[nameOf(path)] ?? "none"])
    .filter(([, license]) => !licences.includes(license ?? ""));
  expect(wrong).toEqual([]);
});
