import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, existsSync, globSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { SystemNeeds } from "./suites.ts";

/** The root of the repository, with a `/` at its end. */
export const root = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Begins to run a command in the root, beside the steps that follow.
 *
 * @param name of the file in artifacts/test/ that takes its output: a pipe would fill up while a step is
 *   waited for.
 */
export async function runMeanwhile(
  name: string,
  [command, ...args]: readonly [string, ...string[]],
  env: Readonly<Record<string, string>> = {},
): Promise<{ hasSucceeded: boolean; output: string }> {
  const folder = `${root}artifacts/test`;
  mkdirSync(folder, { recursive: true });
  const log = openSync(`${folder}/${name}.log`, "w");
  const options: SpawnOptions = {
    cwd: root,
    stdio: ["ignore", log, log],
    env: { ...process.env, ...env },
  };
  const [code] = await once(spawn(command, args, options), "exit");
  closeSync(log);
  return { hasSucceeded: code === 0, output: readFileSync(`${folder}/${name}.log`, "utf8") };
}

/** Runs a command in the root, with its output on ours. @returns whether it succeeded. */
export function run(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): boolean {
  const options = { cwd: root, stdio: "inherit", env: { ...process.env, ...env } } as const;
  return spawnSync(command, args, options).status === 0;
}

/**
 * Says why a suite cannot run on this machine as it is.
 *
 * @returns `null` where it can.
 */
export function reasonAgainst(needs: SystemNeeds): string | null {
  const refused = refusedCommand(needs);
  if (refused !== null) {
    const { name, otherwise } = needs;
    return `suite ${name} ${otherwise === undefined ? `may not ${refused}` : `needs ${otherwise}`}`;
  }
  const missing = needs.commands.filter((command) => !isInstalled(command));
  if (missing.length === 0) return null;
  const reason = `suite ${needs.name} needs ${missing.join(", ")}`;
  const packages = needs.debianPackages.join(" ");
  return packages === "" ? reason : `${reason} (Debian: ${packages})`;
}

/**
 * Begins to install what suites need, all at once, where this process is root on Debian; elsewhere it does
 * nothing. It waits for network and disk most of the time, so that other steps may run meanwhile.
 *
 * @returns the output, when it is done.
 */
export async function installMissing(all: readonly SystemNeeds[]): Promise<string> {
  const packages = packagesFor(all);
  const isRootOnDebian = process.getuid?.() === 0 && existsSync("/etc/debian_version");
  if (packages.length === 0 || !isRootOnDebian) return "";
  process.stdout.write(`\n== installing meanwhile: ${packages.join(" ")}\n`);
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const { output } = await runMeanwhile(
    "install",
    ["sh", "-c", installation, "sh", ...packages],
    env,
  );
  return output;
}

/** Where Debian lacks one of the packages, the others are installed one by one. */
const installation = `
install() {
  # No file has to survive a crash of the machine: dpkg need not wait for the disk.
  apt-get install -y -q --no-install-recommends -o Dpkg::Options::=--force-unsafe-io "$@"
}
apt-get update -q
install "$@" || for package in "$@"; do install "$package"; done`;

/** The packages, each once, of the suites that may run here and lack a command. */
export function packagesFor(all: readonly SystemNeeds[]): string[] {
  const lacking = all.filter(
    (needs) => refusedCommand(needs) === null && !needs.commands.every(isInstalled),
  );
  return [...new Set(lacking.flatMap(({ debianPackages }) => debianPackages))];
}

/** The command that shows that a suite may not run here. */
function refusedCommand({ permitted }: SystemNeeds): string | null {
  if (permitted === undefined) return null;
  const [command, ...args] = permitted;
  return spawnSync(command, args).status === 0 ? null : [command, ...args].join(" ");
}

/** The directory of Debian's newest PostgreSQL programs, which is not on PATH; null if there is none. */
export function debianPostgresPrograms(): string | null {
  const version = (path: string) => Number(path.split("/")[4]);
  const folders = globSync("/usr/lib/postgresql/*/bin");
  return folders.sort((one, other) => version(other) - version(one))[0] ?? null;
}

function isInstalled(command: string): boolean {
  const path = [process.env.PATH, debianPostgresPrograms()].filter(Boolean).join(":");
  const env = { ...process.env, PATH: path };
  return spawnSync("sh", ["-c", `command -v ${command}`], { env }).status === 0;
}
