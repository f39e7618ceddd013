import type { BlobStore } from "../blobs/blob-store.ts";
import type { Database } from "../state/database.ts";
import type { SweepTask } from "../state/sweeper.ts";
import type { TemplateRules } from "./stored-template.ts";
import { sweepTemplateBlobs, sweepTemplates } from "./sweep-templates.ts";
import { TemplateStore } from "./template-store.ts";
import { Templates } from "./templates.ts";

/** The kept templates of a process: what routes ask, and what removes the deleted ones. */
export interface OpenTemplates {
  readonly routes: Templates;
  readonly sweepTasks: readonly SweepTask[];
}

export function openTemplates({
  blobs,
  database,
  rules,
}: {
  blobs: BlobStore;
  database: Database;
  rules: TemplateRules;
}): OpenTemplates {
  const store = new TemplateStore(database, rules);
  return {
    routes: new Templates(store, blobs),
    sweepTasks: [sweepTemplates(store, blobs), sweepTemplateBlobs(store, blobs)],
  };
}
