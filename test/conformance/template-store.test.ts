import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { expect, it, onTestFinished } from "vitest";
import { digestOf } from "../../apps/api/audit/job-event.ts";
import { FileBlobs } from "../../apps/api/blobs/file-blobs.ts";
import type { NewJob } from "../../apps/api/jobs/store/stored-job.ts";
import type { Database } from "../../apps/api/state/database.ts";
import { newId } from "../../apps/api/state/ids.ts";
import type { NewVersion } from "../../apps/api/templates/stored-template.ts";
import { sweepTemplateBlobs, sweepTemplates } from "../../apps/api/templates/sweep-templates.ts";
import { checkBlob, fileBlob } from "../../apps/api/templates/template-blobs.ts";
import { type Addition, TemplateStore } from "../../apps/api/templates/template-store.ts";
import { Templates } from "../../apps/api/templates/templates.ts";
import { describeOnEachEngine } from "./engines.ts";
import { openTwo } from "./jobs.ts";

const tenant = "acme";
const rules = { maxTemplates: 100, maxVersions: 2000, maxBytes: 1_000_000 };
const check = {
  state: "passed",
  expected_exit_code: 0,
  has_sample: false,
  field_count: 1,
  missing_required_count: 0,
  unsupported_count: 0,
  warning_count: 0,
  format_error_count: 0,
  format_finding_count: 0,
} as const;

const report = Buffer.from("{}");

/** A version whose file is a text. */
function versionOf(text: string, more: Partial<NewVersion> = {}): NewVersion {
  const id = newId();
  return {
    ...{ id, tenant, name: "notice", sha256: digestOf(Buffer.from(text)), bytes: text.length },
    ...{ keptBytes: 100, skill: null, policy: null, policyYaml: null, sample: null, check },
    checkBlob: checkBlob(id, { bytes: report.length, sha256: digestOf(report) }),
    ...more,
  };
}

async function added(addition: Promise<Addition>) {
  const found = await addition;
  if (found.kind === "refused") throw new Error(`refused by ${found.limit}`);
  return found.version;
}

async function fileBlobs(): Promise<{ blobs: FileBlobs; directory: string }> {
  const directory = mkdtempSync(join(tmpdir(), "docops-blobs-"));
  const blobs = await FileBlobs.open(directory, 0);
  onTestFinished(() => {
    blobs.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return { blobs, directory };
}

/** Inserts further versions of a template in one statement: those of the texts `v1` and so on. */
async function copyVersion({ db }: Database, { id }: { id: string }, count: number): Promise<void> {
  const { seq: _, ...row } = await db
    .selectFrom("template_versions")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  const rows = Array.from({ length: count }, (_item, at) => {
    return { ...row, id: newId(), sha256: digestOf(Buffer.from(`v${at + 1}`)) };
  });
  await db.insertInto("template_versions").values(rows).execute();
}

/** Moves deletions into the past, so that the time of grace is over. */
async function letGraceEnd({ db, now }: Database): Promise<void> {
  await db
    .updateTable("template_versions")
    .set({ deleted_at: sql<number>`${now} - 7200000` })
    .where("deleted_at", "is not", null)
    .execute();
}

describeOnEachEngine("kept templates", (engine) => {
  it("another process sees a version, its publication and its deletion", async () => {
    const [one, two] = await openTwo(engine);
    const store = new TemplateStore(one.database, rules);
    const other = new TemplateStore(two.database, rules);
    const policyYaml = "extends: default\n";
    const sample = '{"task_type":"document"}';
    const parts = { skill: "document", policyYaml, sample };
    const first = await added(store.add(versionOf("a", parts)));
    const { sha256 } = first;
    expect(await other.findVersion({ tenant, name: "notice", sha256 })).toEqual(first);
    expect(first).toMatchObject({ ...parts, isPublished: false, publishedAt: null, check });
    expect(await other.findPublished({ tenant, name: "notice" })).toBeNull();
    expect(await store.publish(first, { force: false })).toBe("done");
    const published = await other.findPublished({ tenant, name: "notice" });
    expect(published).toMatchObject({ sha256, isPublished: true });
    expect(published?.publishedAt).toBeGreaterThan(0);
    expect(await other.removeVersion(first)).toBe("published");
    expect(await other.remove(first)).toBe("done");
    expect(await store.findVersion(first)).toBeNull();
    expect(await store.find(first)).toBeNull();
    expect(await store.remove(first)).toBe("not_found");
  });

  it("a template of another tenant is as if it did not exist", async () => {
    const [one] = await openTwo(engine);
    const store = new TemplateStore(one.database, rules);
    const ours = await added(store.add(versionOf("a")));
    const theirs = { ...ours, tenant: "other" };
    expect(await store.find(theirs)).toBeNull();
    expect(await store.findVersion(theirs)).toBeNull();
    expect(await store.list({ tenant: "other", after: null, limit: 10 })).toEqual([]);
    expect(await store.publish(theirs, { force: true })).toBe("not_found");
    expect(await store.removeVersion(theirs)).toBe("not_found");
    expect(await store.remove(theirs)).toBe("not_found");
    expect(await store.names("other")).toEqual([]);
    expect(await store.usage("other")).toEqual({ templates: 0, bytes: 0 });
    const same = await added(store.add(versionOf("a", { tenant: "other" })));
    expect(same.id).not.toBe(ours.id);
  });

  it("the same file at once in two processes is one version", async () => {
    const [one, two] = await openTwo(engine);
    const stores = [one, two].map(({ database }) => new TemplateStore(database, rules));
    const additions = await Promise.all(
      Array.from({ length: 8 }, (_, at) => stores[at % 2]?.add(versionOf("a"))),
    );
    const kinds = additions.map((addition) => addition?.kind).sort();
    expect(kinds).toEqual(["added", ...Array.from({ length: 7 }, () => "exists")]);
    expect(await stores[0]?.find({ tenant, name: "notice" })).toMatchObject({ versions: 1 });
  });

  it("a thousand versions are listed in pages, the newest first, and names in the same order on every engine", async () => {
    const [one] = await openTwo(engine);
    const store = new TemplateStore(one.database, rules);
    const first = await added(store.add(versionOf("v0")));
    await copyVersion(one.database, first, 999);
    const seen: string[] = [];
    let before: string | null = null;
    do {
      const page = await store.listVersions({ tenant, name: "notice", before, limit: 300 });
      if (page === null) throw new Error("a page is gone");
      seen.push(...page.map(({ sha256 }) => sha256));
      before = page.length === 300 ? (page.at(-1)?.sha256 ?? null) : null;
    } while (before !== null);
    const expected = Array.from({ length: 1000 }, (_, at) => digestOf(Buffer.from(`v${999 - at}`)));
    expect(seen).toEqual(expected);
    const gone = { tenant, name: "notice", before: "0".repeat(64), limit: 1 };
    expect(await store.listVersions(gone)).toBeNull();
    for (const name of ["b_1", "b-1", "b.1", "b1", "a"]) await store.add(versionOf("x", { name }));
    const list = await store.list({ tenant, after: "a", limit: 10 });
    expect(list.map(({ name }) => name)).toEqual(["b-1", "b.1", "b1", "b_1", "notice"]);
  });

  it("a limit refuses a version, and leaves nothing of it", async () => {
    const [one] = await openTwo(engine);
    const few = { maxTemplates: 1, maxVersions: 2, maxBytes: 250 };
    const store = new TemplateStore(one.database, few);
    await added(store.add(versionOf("a")));
    expect(await store.add(versionOf("a", { name: "second" }))).toEqual({
      ...{ kind: "refused", limit: "maxTemplates", allowed: 1 },
    });
    expect(await store.find({ tenant, name: "second" })).toBeNull();
    expect(await store.add(versionOf("b", { keptBytes: 151 }))).toMatchObject({
      limit: "maxBytes",
    });
    await added(store.add(versionOf("b")));
    expect(await store.add(versionOf("c", { keptBytes: 1 }))).toMatchObject({
      limit: "maxVersions",
    });
    expect(await store.usage(tenant)).toEqual({ templates: 1, bytes: 200 });
    await store.remove({ tenant, name: "notice" });
    expect(await store.usage(tenant)).toEqual({ templates: 0, bytes: 0 });
  });

  it("publications and deletions at once never leave a published version that is deleted", async () => {
    const [one, two] = await openTwo(engine);
    const stores = [one, two].map(({ database }) => new TemplateStore(database, rules));
    const [store, other] = stores as [TemplateStore, TemplateStore];
    for (let round = 0; round < 10; round++) {
      const first = await added(store.add(versionOf("a")));
      const second = await added(store.add(versionOf("b")));
      await store.publish(first, { force: false });
      await Promise.all([
        store.publish(second, { force: false }),
        other.removeVersion(second),
        other.publish(first, { force: false }),
        store.removeVersion(first),
      ]);
      const template = await store.find(first);
      const published = await store.findPublished(first);
      if (template !== null && template.published !== null) {
        expect(published?.sha256).toBe(template.published);
      }
      await store.remove(first);
    }
  });

  it("the file of a deleted version stays while a job needs it, and goes with its row afterwards", async () => {
    const [api] = await openTwo(engine);
    const { database } = api;
    const { blobs, directory } = await fileBlobs();
    const store = new TemplateStore(database, rules);
    const templates = new Templates(store, blobs);
    const text = "a";
    const version = versionOf(text);
    await templates.add(version, { file: Buffer.from(text), check: report });
    await store.publish(version, { force: false });
    const kept = await templates.kept(version, null);
    if (kept === null) throw new Error("no version is published");
    const inputs = [kept.file];
    const job: NewJob = {
      ...{ id: newId(), tenant, priority: 0, costMs: 1, spec: {}, inputs, template: kept.id },
    };
    await api.store.create(job);
    await store.remove(version);
    const task = sweepTemplates(store, blobs);
    const later = Date.now() + 2 * 60 * 60 * 1000;
    const orphans = sweepTemplateBlobs(store, blobs, () => later);
    // Requests may have found the version just before.
    expect(await task.sweep(10)).toBe(0);
    await letGraceEnd(database);
    expect([await task.sweep(10), await orphans.sweep(10)]).toEqual([0, 0]);
    expect(await templates.load(kept, async () => directory)).toEqual({ bytes: Buffer.from(text) });
    await database.db.deleteFrom("jobs").where("id", "=", job.id).execute();
    expect(await task.sweep(10)).toBe(1);
    expect(await blobs.head(fileBlob(version).key)).toBeNull();
    expect(await blobs.head(version.checkBlob.key)).toBeNull();
    expect(await store.existing([kept.id])).toEqual(new Set());
  });

  it("files of living versions are never swept, and those without a row are", async () => {
    const [api] = await openTwo(engine);
    const { blobs } = await fileBlobs();
    const store = new TemplateStore(api.database, rules);
    const templates = new Templates(store, blobs);
    const living = versionOf("a");
    await templates.add(living, { file: Buffer.from("a"), check: report });
    const lost = fileBlob(versionOf("b"));
    await blobs.put(lost.key, Buffer.from("b"), lost);
    expect(await sweepTemplateBlobs(store, blobs).sweep(10)).toBe(0);
    const later = Date.now() + 2 * 60 * 60 * 1000;
    expect(await sweepTemplateBlobs(store, blobs, () => later).sweep(10)).toBe(1);
    expect(await blobs.head(lost.key)).toBeNull();
    expect(await blobs.head(fileBlob(living).key)).not.toBeNull();
  });

  it("a version that exists, is refused, or whose file changed on its way leaves no second file", async () => {
    const [api] = await openTwo(engine);
    const { blobs, directory } = await fileBlobs();
    const store = new TemplateStore(api.database, { ...rules, maxVersions: 1 });
    const templates = new Templates(store, blobs);
    const files = () =>
      readdirSync(directory, { recursive: true }).filter((name) => String(name).endsWith(".docx"));
    const add = (text: string, sent = text) =>
      templates.add(versionOf(text), { file: Buffer.from(sent), check: report });
    expect((await add("a")).kind).toBe("added");
    expect((await add("a")).kind).toBe("exists");
    expect((await add("b")).kind).toBe("refused");
    await expect(add("c", "d")).rejects.toMatchObject({ name: "BlobMismatchError" });
    expect(files()).toHaveLength(1);
  });
});
