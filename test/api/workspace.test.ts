import { existsSync, readdirSync, statSync } from "node:fs";
import { chmod, mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Readiness } from "../../apps/api/readiness.ts";
import { removeTree } from "../../apps/api/workspace/remove-tree.ts";
import { sweep } from "../../apps/api/workspace/sweep.ts";
import { Workspace } from "../../apps/api/workspace/workspace.ts";
import {
  canMount,
  logLinesOf,
  startInOtherContainer,
  startProcess,
  urlOf,
} from "./server-process.ts";
import { startTestServer } from "./support.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "docops-test-"));
});
afterEach(() => rm(root, { recursive: true }));

describe("a tree is removed", () => {
  it("a tree is removed that has directories which nobody may enter", async () => {
    const tree = join(root, "tree");
    await mkdir(join(tree, "a/b"), { recursive: true });
    await writeFile(join(tree, "a/b/file"), "x");
    await chmod(join(tree, "a/b"), 0);
    await chmod(join(tree, "a"), 0);
    await removeTree(tree);
    expect(existsSync(tree)).toBe(false);
  });

  it("a tree is removed that is deeper than any path is long, with links and names that are no UTF-8", async () => {
    const outside = join(root, "outside");
    await mkdir(outside);
    await writeFile(join(outside, "kept"), "x");
    let tree = join(root, "tree");
    await mkdir(tree);
    await symlink(outside, join(tree, "link"));
    await writeFile(Buffer.concat([Buffer.from(`${tree}/`), Buffer.from([0xff, 0xfe])]), "x");
    // The tree is made from the inside: each step moves it into a new directory.
    for (let depth = 0; depth < 5000; depth++) {
      const above = join(root, `above${depth % 2}`);
      await mkdir(above);
      await rename(tree, join(above, "d"));
      tree = above;
    }
    await removeTree(tree);
    expect(existsSync(tree)).toBe(false);
    expect(existsSync(join(outside, "kept"))).toBe(true);
  });

  it("a tree that is not there is removed without an error", async () => {
    await removeTree(join(root, "none"));
  });
});

it("where the disk is low, room is made each time it is looked at", async () => {
  let tries = 0;
  const makeRoom = async () => {
    tries++;
  };
  const low = {
    tmpDirectory: root,
    minFreeDiskBytes: 2 ** 60,
    pingDatabase: null,
    storedJobs: null,
  };
  const readiness = await Readiness.start(low, makeRoom);
  readiness.stop();
  expect(readiness.reasons).toEqual(["disk_space"]);
  expect(tries).toBe(1);
});

it("a server that starts with a full disk removes first what a killed one has left there", async () => {
  // No pid can be this large (proc(5)).
  const left = join(root, "docops-4194305-1-job-x");
  await mkdir(left);
  const server = await startTestServer({
    DOCOPS_TMP_DIR: root,
    DOCOPS_MIN_FREE_DISK_BYTES: String(2 ** 50),
  });
  expect(existsSync(left)).toBe(false);
  expect(server.logLines().map(({ event }) => event)).toContain("swept");
  expect((await fetch(`${server.url}/readyz`)).status).toBe(503);
});

describe("directories of a process that cannot be seen, in another PID namespace", () => {
  afterEach(() => void vi.useRealTimers());
  const fail = (error: unknown) => {
    throw error;
  };

  it("directories of a process that cannot be seen, in another PID namespace are left alone while they have a sign of life, and removed some time after the last", async () => {
    const foreign = join(root, "docops-n1-7-1-job-x");
    await mkdir(foreign);
    expect(await sweep(root, fail)).toBe(0);
    vi.useFakeTimers({ now: Date.now() + 40_000, toFake: ["Date"] });
    expect(await sweep(root, fail)).toBe(0);
    vi.setSystemTime(Date.now() + 10_000);
    expect(await sweep(root, fail)).toBe(1);
    expect(existsSync(foreign)).toBe(false);
  });

  it("directories of a process that cannot be seen, in another PID namespace get their signs from whoever has made them", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    const workspace = new Workspace(root, fail);
    const home = await workspace.createWorkerHome();
    const before = statSync(home.path).ctimeMs;
    vi.advanceTimersByTime(10_000);
    vi.useRealTimers();
    await expect.poll(() => statSync(home.path).ctimeMs).toBeGreaterThan(before);
    await home.dispose();
    await workspace.close();
  });

  it.skipIf(!canMount() && process.env.CI !== "true")(
    "a second container on the same volume leaves the first its uploads",
    async () => {
      const first = startProcess({ DOCOPS_WORKER_MAX_SPARES: "0" }, "", root);
      const { hostname, port } = new URL(await urlOf(first.output));
      const upload = connect(Number(port), hostname);
      const part =
        '--x\r\nContent-Disposition: form-data; name="template"; filename="a.docx"\r\n\r\n';
      upload.write(
        `POST /v1/run HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 1000000\r\n\r\n${part}${"x".repeat(700_000)}`,
      );
      await expect.poll(() => readdirSync(root)).toHaveLength(1);
      const [directory = ""] = readdirSync(root);
      const second = startInOtherContainer(root);
      await urlOf(second.output);
      expect(existsSync(join(root, directory, "template.docx"))).toBe(true);
      expect(logLinesOf(second).map(({ event }) => event)).not.toContain("swept");
      upload.destroy();
    },
  );
});
