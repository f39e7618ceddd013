import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { drainSeconds, faultsOf, megabytes, mostMemoryMb, read } from "./support.ts";

const file = "deploy/systemd/docops.service";
const lines = read(file)
  .split("\n")
  .flatMap((line) => {
    const [, name = "", value = ""] = /^([A-Z]\w*)=(.*)$/.exec(line) ?? [];
    return name === "" ? [] : [{ name, value }];
  });
const all = (wanted: string) =>
  lines.filter(({ name }) => name === wanted).map(({ value }) => value);
const env: Record<string, string> = Object.fromEntries(
  all("Environment").flatMap((value) =>
    value.split(" ").map((pair) => pair.split("=", 2) as [string, string]),
  ),
);

describe(file, () => {
  it("the systemd unit has settings that docops takes, and refuses a machine that cannot hold workers", () => {
    expect(faultsOf(env)).toEqual([]);
    expect(env.DOCOPS_WORKER_SANDBOX).toBe("required");
  });

  it("the systemd unit keeps jobs where they are gone with the service", () => {
    expect(env.DOCOPS_TMP_DIR).toBe(`/run/${all("RuntimeDirectory")[0]}`);
    expect(all("RuntimeDirectoryMode")).toEqual(["0700"]);
    expect(all("LimitCORE")).toEqual(["0"]);
    expect(all("MemorySwapMax")).toEqual(["0"]);
    expect(all("CacheDirectory")).toEqual([]);
  });

  it("waits for the drain, and has room for the workers", () => {
    expect(Number(all("TimeoutStopSec")[0])).toBeGreaterThan(drainSeconds);
    expect(megabytes(all("MemoryMax")[0] ?? "")).toBeGreaterThan(mostMemoryMb(env) + 1024);
  });

  it("lets workers confine themselves, and nobody be reached", () => {
    expect(all("SystemCallFilter")).toContain(
      "landlock_create_ruleset landlock_add_rule landlock_restrict_self seccomp",
    );
    expect(all("SystemCallErrorNumber")).toEqual(["EPERM"]);
    expect(all("NoNewPrivileges")).toEqual(["yes"]);
    expect(all("IPAddressDeny")).toEqual(["any"]);
    expect(all("IPAddressAllow")).toEqual(["localhost"]);
  });

  const analyze = spawnSync("systemd-analyze", ["--version"], { encoding: "utf8" });
  const version = Number(/^systemd (\d+)/.exec(analyze.stdout ?? "")?.[1] ?? 0);

  it.runIf(version >= 250)(
    "the systemd unit is exposed no more than 1.5 of 10, by systemd-analyze",
    () => {
      const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
      const args = ["security", "--offline=true", "--threshold=15", "--no-pager", path];
      const { status, stdout } = spawnSync("systemd-analyze", args, { encoding: "utf8" });
      expect(stdout).toContain("Overall exposure level");
      expect(status).toBe(0);
    },
  );
});
