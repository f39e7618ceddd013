import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { readConfig } from "../../apps/api/config/config.ts";
import { variablesOf } from "../../apps/api/config/read-settings.ts";
import { settings } from "../../apps/api/config/settings.ts";
import { secretSample, secretSettings } from "../api/secret-samples.ts";

/** A file of the repository. */
export function read(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
}

/** How long docops may take to end. */
export const drainSeconds = readConfig({}).processes.drainMs / 1000;

const mb = 1024 * 1024;

/** The API process, however hostile its clients are; a test of its own holds it. */
const apiMb = 400;
const launcherMb = 50;
/** A process that waits for a job: a spare, or one that others are forked from. */
const waitingMb = 100;
/** The memory of a worker is looked at five times a second: so much it gets past its bound. */
const overshoot = 1.1;

/** The most megabytes that docops with these settings takes, beside the volumes that lie in memory. */
export function mostMemoryMb(env: Readonly<Record<string, string>>): number {
  const { capacity, processes, workers } = readConfig(env);
  const workerMb = (workers.maxMemoryBytes / mb) * overshoot;
  return processes.count * (apiMb + launcherMb + capacity.maxConcurrency * (workerMb + waitingMb));
}

/** The most megabytes that jobs have on disk at once; uploads that wait come on top of it. */
export function jobDiskMb(env: Readonly<Record<string, string>>): number {
  const { capacity, processes, limits } = readConfig(env);
  const ofJob = limits.maxOutputBytes + 2 * limits.maxUploadBytes;
  return (processes.count * capacity.maxConcurrency * ofJob) / mb;
}

/**
 * The same environment with a file of its own, which has a sample, for each secret of a file: those of a deployment
 * are made where it runs. They are gone when the test is.
 */
export function withSampleFiles(
  env: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const directory = mkdtempSync(join(tmpdir(), "docops-secrets-"));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const files = secretSettings.flatMap((setting) => {
    const name = `${setting.variable}_FILE`;
    if (env[name] === undefined) return [];
    const path = join(directory, setting.variable);
    writeFileSync(path, `${secretSample(setting)}\n`);
    return [[name, path]];
  });
  return { ...env, ...Object.fromEntries(files) };
}

/** Every variable that docops reads. */
export const knownVariables: readonly string[] = [
  ...variablesOf(settings),
  ...secretSettings.map(({ variable }) => `${variable}_FILE`),
];

/** The faults and notices of docops about these settings. */
export function faultsOf(env: Readonly<Record<string, string>>): readonly string[] {
  try {
    return readConfig(env).notices;
  } catch (error) {
    return (error as Error).message.split("\n");
  }
}

/** A size such as `1g`, `16m` or `4Gi`, in megabytes. */
export function megabytes(size: string): number {
  const [, digits = "", unit = ""] = /^(\d+)([kmg])i?b?$/i.exec(size) ?? [];
  return Number(digits) * ({ k: 1 / 1024, m: 1, g: 1024 }[unit.toLowerCase()] ?? Number.NaN);
}
