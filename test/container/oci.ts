import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Debian's golang-github-containers-common: what podman and buildah give a container by default. */
const profileFile = "/usr/share/containers/seccomp.json";
const checkout = fileURLToPath(new URL("../../", import.meta.url));
const uid = 10_001;

/** A rule of a profile (containers.conf(5), seccomp.json), as far as it is used here. */
interface ProfileRule {
  names: string[];
  action: string;
  args?: unknown[] | null;
  errnoRet?: number;
  includes?: { caps?: string[]; arches?: string[] };
  excludes?: { arches?: string[] };
}

export interface ContainerOptions {
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  /** System calls that the profile lets through, and an older one does not. */
  without?: readonly string[];
}

/**
 * Writes down a container for an OCI runtime: the checkout on a root that is read-only, as a user of
 * its own, without capabilities and new privileges, under the default seccomp profile.
 *
 * @returns the directory to give the runtime (`crun run --bundle`).
 */
export function makeBundle({ args, env, without = [] }: ContainerOptions): string {
  const bundle = mkdtempSync(join(tmpdir(), "docops-bundle-"));
  const node = realpathSync(process.execPath);
  const seen = [checkout, "/usr", "/etc", "/lib", "/lib64", "/bin", dirname(node)];
  for (const place of [...seen, "/jobs", "/proc", "/dev", "/tmp"]) {
    mkdirSync(join(bundle, "rootfs", place), { recursive: true });
  }
  execFileSync("crun", ["spec"], { cwd: bundle });
  const file = join(bundle, "config.json");
  const config = JSON.parse(readFileSync(file, "utf8"));
  const none = { bounding: [], effective: [], permitted: [], inheritable: [], ambient: [] };
  const shared = new Set(["network", "cgroup"]);
  const own = new Set(["/proc", "/dev", "/dev/pts", "/dev/shm", "/dev/mqueue"]);
  writeFileSync(
    file,
    JSON.stringify({
      ...config,
      process: {
        ...config.process,
        terminal: false,
        user: { uid, gid: uid },
        args: [node, ...args],
        env: Object.entries({ DOCOPS_TMP_DIR: "/jobs", ...env }).map((pair) => pair.join("=")),
        cwd: checkout,
        capabilities: none,
        noNewPrivileges: true,
      },
      root: { path: "rootfs", readonly: true },
      mounts: [
        ...config.mounts.filter(({ destination }: { destination: string }) => own.has(destination)),
        ...seen.map((path) => ({
          destination: path,
          type: "bind",
          source: realpathSync(path),
          options: ["rbind", "ro"],
        })),
        {
          destination: "/jobs",
          type: "tmpfs",
          source: "tmpfs",
          options: ["size=1g", "mode=1777", "nosuid", "nodev", "noexec"],
        },
      ],
      linux: {
        ...config.linux,
        resources: undefined,
        namespaces: config.linux.namespaces.filter(
          ({ type }: { type: string }) => !shared.has(type),
        ),
        seccomp: defaultProfile(without),
      },
    }),
  );
  return bundle;
}

/** The profile for a container without capabilities, in the words of the OCI's runtime specification. */
function defaultProfile(without: readonly string[]): object {
  const [arch, ...abis] =
    process.arch === "arm64" ? ["arm64", "AARCH64"] : ["amd64", "X86_64", "X86"];
  const profile = JSON.parse(readFileSync(profileFile, "utf8"));
  const isFor = ({ includes, excludes }: ProfileRule) =>
    !includes?.caps &&
    (includes?.arches?.includes(arch) ?? true) &&
    !excludes?.arches?.includes(arch);
  return {
    defaultAction: profile.defaultAction,
    defaultErrnoRet: profile.defaultErrnoRet,
    architectures: abis.map((abi) => `SCMP_ARCH_${abi}`),
    syscalls: (profile.syscalls as ProfileRule[]).filter(isFor).map((rule) => ({
      names: rule.names.filter((name) => !without.includes(name)),
      action: rule.action,
      ...(rule.args?.length ? { args: rule.args } : {}),
      ...(rule.action === "SCMP_ACT_ERRNO" && rule.errnoRet ? { errnoRet: rule.errnoRet } : {}),
    })),
  };
}
