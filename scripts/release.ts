import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { released, sectionOf } from "./release/changelog.ts";
import { versionPlaces, withVersion } from "./release/version-places.ts";

/** The steps of a release that run on any checkout: docs/releasing.md. */

const root = fileURLToPath(new URL("../", import.meta.url));
const changelogFile = `${root}CHANGELOG.md`;
const manifest: { version: string } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const versionForm = /^\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?$/;

const program = new Command("release");
program
  .command("prepare")
  .description("Writes a version, and today's date, to every file that names one.")
  .argument("<version>", "such as 1.2.3")
  .action((version: string) => {
    if (!versionForm.test(version)) return fail([`${version} is not a version such as 1.2.3`]);
    const changelog = readFileSync(changelogFile, "utf8");
    const date = new Date().toISOString().slice(0, 10);
    const text = released(changelog, version, date);
    for (const [file, content] of withVersion(root, version)) writeFileSync(root + file, content);
    writeFileSync(changelogFile, text);
    process.stdout.write(`docops ${version}: see git diff, then npm run release:check\n`);
  });
program
  .command("check")
  .description("Compares every file that names the version, and with a tag the changelog.")
  .argument("[tag]", "such as v1.2.3")
  .action((tag?: string) => fail(faults(tag)));
program
  .command("notes")
  .description("Prints the changelog of a version.")
  .argument("[version]", "such as 1.2.3", manifest.version)
  .action((version: string) => {
    const section = sectionOf(readFileSync(changelogFile, "utf8"), version);
    if (section === null) fail([missingSection(version)]);
    else process.stdout.write(`${section}\n`);
  });
program.parse();

/** The faults of this checkout as a release. */
function faults(tag: string | undefined): string[] {
  const { version } = manifest;
  const wrongPlaces = versionPlaces(root)
    .filter((place) => place.version !== version)
    .map((place) => `${place.file}:${place.line} names ${place.version}, package.json ${version}`);
  if (tag === undefined) return wrongPlaces;
  const hasSection = sectionOf(readFileSync(changelogFile, "utf8"), version) !== null;
  return [
    ...(tag === `v${version}` ? [] : [`the tag is ${tag}, and package.json names ${version}`]),
    ...(hasSection ? [] : [missingSection(version)]),
    ...wrongPlaces,
  ];
}

function missingSection(version: string): string {
  return `CHANGELOG.md has no section "## ${version} - YYYY-MM-DD"`;
}

/** Prints faults, and ends with 1 if there are some. */
function fail(lines: readonly string[]): void {
  for (const line of lines) process.stderr.write(`${line}\n`);
  if (lines.length > 0) process.exitCode = 1;
}
