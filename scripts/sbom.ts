import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/**
 * `npm run sbom`: writes the packages that the program uses at run time to artifacts/sbom.json, as
 * CycloneDX 1.5.
 */
const root = fileURLToPath(new URL("../", import.meta.url));
const args = ["sbom", "--sbom-format", "cyclonedx", "--omit", "dev", "--package-lock-only"];
const sbom = execFileSync("npm", args, {
  cwd: root,
  encoding: "utf8",
  stdio: ["ignore", "pipe", "ignore"],
  maxBuffer: 2 ** 28,
});
mkdirSync(`${root}artifacts`, { recursive: true });
writeFileSync(`${root}artifacts/sbom.json`, sbom);
const { components } = JSON.parse(sbom);
process.stdout.write(`artifacts/sbom.json: ${components.length} packages\n`);
