import { assetNamesIn } from "../data/assets.ts";
import type { JobFiles } from "../server/api.ts";
import { type Template, taskText, type Work } from "./work.ts";

/** A work with a template, which can be filled. */
export type OpenWork = Work & { template: Template };

/**
 * The files of a work's job.
 *
 * @param wantsAll sends also assets that no value names, which the server refuses: a run tells that, others leave them
 *   out.
 */
export function jobFiles(
  { template, assets, ...work }: OpenWork,
  { wantsAll } = { wantsAll: false },
): JobFiles {
  const named = assetNamesIn(work.payload);
  const wanted = wantsAll ? assets : assets.filter(({ name }) => named.has(name.normalize("NFC")));
  return { template: template.file, task: taskText(work), assets: wanted };
}
