import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { DocopsClient } from "../apps/client/client.ts";
import { childrenOf } from "./processes.ts";

/**
 * `npm run container-job`: builds the Dockerfile and runs a job in the image, without a registry or
 * a daemon. The base image is a stand-in made of Debian packages and this Node. buildah builds the
 * image; bubblewrap runs it as the image's user with a read-only root. Needs root, debootstrap,
 * buildah and bwrap.
 */

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "docops-container-"));
const storage = [
  "--storage-driver",
  "vfs",
  "--root",
  join(folder, "store"),
  "--runroot",
  join(folder, "run"),
];
const base = "localhost/node-stand-in";
const image = "localhost/docops";
const authorities = "/etc/ssl/certs/ca-certificates.crt";
const uid = 10_001;
const jobs = "/var/lib/docops/tmp";

interface ImageConfig {
  User: string;
  Env: string[];
  Entrypoint: string[];
  Cmd: string[];
  WorkingDir: string;
  Healthcheck: { Test: string[] };
}

try {
  step("the base image, of Debian packages and this Node", makeBase);
  step("the Dockerfile", () => {
    buildah(
      "bud",
      "--isolation",
      "chroot",
      "--format",
      "docker",
      "--build-arg",
      `NODE_IMAGE=${base}`,
      "--tag",
      image,
      root,
    );
  });
  await runImage();
  process.stdout.write("container: passed\n");
} finally {
  quietly("buildah", [...storage, "umount", "--all"]);
  rmSync(folder, { recursive: true, force: true });
}

function step(name: string, work: () => void): void {
  const startedAt = performance.now();
  work();
  process.stdout.write(`${name}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s\n`);
}

function makeBase(): void {
  const rootfs = join(folder, "rootfs");
  execFileSync(
    "debootstrap",
    ["--variant=minbase", "--include=ca-certificates,libatomic1", "bookworm", rootfs],
    { stdio: "ignore" },
  );
  const bin = join(rootfs, "usr/local/bin");
  cpSync(realpathSync(process.execPath), join(bin, "node"));
  const npm = dirname(
    dirname(
      realpathSync(execFileSync("sh", ["-c", "command -v npm"], { encoding: "utf8" }).trim()),
    ),
  );
  cpSync(npm, join(rootfs, "usr/local/lib/node_modules/npm"), {
    recursive: true,
    dereference: true,
  });
  symlinkSync("../lib/node_modules/npm/bin/npm-cli.js", join(bin, "npm"));
  // Name servers and certificate authorities are those of this machine, which may use a proxy.
  for (const file of ["/etc/resolv.conf", authorities]) {
    cpSync(file, join(rootfs, file), { dereference: true });
  }
  const container = buildah("from", "scratch");
  buildah("add", "--quiet", container, rootfs, "/");
  buildah(
    "config",
    "--env",
    "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    container,
  );
  buildah("config", "--env", `NODE_EXTRA_CA_CERTS=${authorities}`, container);
  buildah("commit", "--quiet", "--rm", container, base);
  rmSync(rootfs, { recursive: true });
}

async function runImage(): Promise<void> {
  const inspection = JSON.parse(buildah("inspect", "--type", "image", image));
  const config: ImageConfig = inspection.Docker.config;
  expect(config.User === `${uid}:${uid}`, "the image has a user of its own, by number");
  const mounted = buildah("mount", buildah("from", "--pull-never", image));
  const port = await freePort();
  const sandbox = sandboxOf(config, mounted, port);
  for (const name of ["typescript", "vitest", "vite", "@biomejs/biome"]) {
    expect(!exists(join(mounted, "app/node_modules", name)), `${name} is not in the image`);
  }
  for (const place of ["usr/local/lib/node_modules/npm", "usr/local/bin/npm"]) {
    expect(!exists(join(mounted, place)), `${place} is not in the image`);
  }
  const container = spawn("bwrap", [...sandbox, ...config.Entrypoint, ...config.Cmd], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let log = "";
  container.stdout.on("data", (chunk) => {
    log += chunk;
  });
  const ended = once(container, "exit");
  const client = new DocopsClient({ baseUrl: `http://127.0.0.1:${port}` });
  for (let attempt = 0; !(await client.isReady()); attempt++) {
    if (attempt > 600 || container.exitCode !== null)
      throw new Error(`the server did not become ready:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const [healthKind, ...health] = config.Healthcheck.Test;
  expect(healthKind === "CMD", "the health check is a command");
  inside(sandbox, health);
  expect(inside(sandbox, ["id", "-u"]).trim() === String(uid), "it does not run as root");
  for (const place of ["/app/x", "/x", "/etc/x"]) {
    expect(fails(sandbox, ["touch", place]), `${place} cannot be written`);
  }
  const sample = (name: string) =>
    new Uint8Array(readFileSync(join(root, "samples/meeting_notice", name)));
  const answer = await client.run({ template: sample("template.docx"), task: sample("task.json") });
  const zip = await answer.bytes();
  expect(answer.exitCode === 0 && zip.length > 10_000, "a job is done");
  expect(/"worker_code":"built"/.test(log), "the worker is built");
  // Process 1 of the container is the child of bubblewrap.
  for (const pid of childrenOf(container.pid ?? 0)) process.kill(pid, "SIGTERM");
  const [code] = await ended;
  expect(code === 0, `SIGTERM drains it (exit code ${code})`);
}

/** The sandbox of a container runtime: no capabilities, no new privileges, a read-only root. */
function sandboxOf({ Env, WorkingDir }: ImageConfig, path: string, port: number): string[] {
  const environment = [...Env, `DOCOPS_PORT=${port}`, "DOCOPS_HOST=127.0.0.1"].flatMap((pair) => {
    const equals = pair.indexOf("=");
    return ["--setenv", pair.slice(0, equals), pair.slice(equals + 1)];
  });
  const mounts = ["--ro-bind", path, "/", "--proc", "/proc", "--dev", "/dev"];
  const writable = ["--tmpfs", "/tmp", "--tmpfs", jobs];
  const user = ["--unshare-user", "--uid", String(uid), "--gid", String(uid), "--cap-drop", "ALL"];
  const apart = [
    "--unshare-pid",
    "--unshare-ipc",
    "--unshare-uts",
    "--as-pid-1",
    "--die-with-parent",
  ];
  return [
    ...mounts,
    ...writable,
    ...user,
    ...apart,
    "--clearenv",
    ...environment,
    "--chdir",
    WorkingDir,
  ];
}

function buildah(...args: string[]): string {
  const options = { encoding: "utf8", maxBuffer: 2 ** 28 } as const;
  return execFileSync("buildah", [...storage, ...args], options).trim();
}

function inside(sandbox: readonly string[], command: readonly string[]): string {
  return execFileSync("bwrap", [...sandbox, ...command], { encoding: "utf8" });
}

function fails(sandbox: readonly string[], command: readonly string[]): boolean {
  try {
    execFileSync("bwrap", [...sandbox, ...command], { stdio: "ignore" });
    return false;
  } catch {
    return true;
  }
}

function quietly(command: string, args: readonly string[]): void {
  try {
    execFileSync(command, args, { stdio: "ignore" });
  } catch {
    // It did not exist.
  }
}

function exists(path: string): boolean {
  try {
    realpathSync(path);
    return true;
  } catch {
    return false;
  }
}

function expect(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`failed: ${what}`);
  process.stdout.write(`  ${what}\n`);
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, "127.0.0.1");
  await once(probe, "listening");
  const address = probe.address();
  probe.close();
  await once(probe, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
