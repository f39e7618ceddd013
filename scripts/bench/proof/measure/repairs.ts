import type { Model } from "../model.ts";
import { writeDocument } from "../write/document.ts";
import { isFormattedLike, type Seen, seenIn } from "./effective.ts";
import type { Change } from "./lint.ts";
import { type Page, pagesAlike, pagesIn } from "./pages.ts";
import { limitsStatus } from "./places.ts";

/**
 * Makes a function that says whether the place of a change has the formatting of the good document
 * after the repair.
 */
export function repairChecker(
  good: Model,
  faulty: Model,
  repaired: Buffer,
): (change: Pick<Change, "paragraph_path">) => boolean {
  const before = sightOf(good);
  const after = { seen: seenIn(repaired), pages: pagesIn(repaired) };
  const same = sameParagraphs(good, faulty);
  const isLike = (path: string, wanted: string) => {
    const [seen, right] = [after.seen.get(path), before.seen.get(wanted)];
    return seen !== undefined && right !== undefined && isFormattedLike(seen, right);
  };
  return ({ paragraph_path: path }) => {
    const [page, rightPage] = [after.pages.get(path), before.pages.get(path)];
    if (page !== undefined && rightPage !== undefined) return pagesAlike(page, rightPage);
    const wanted = same.get(path);
    if (wanted !== undefined) return isLike(path, wanted);
    // A style or a list: all paragraphs are compared.
    return [...same].every(([path, goodPath]) => isLike(path, goodPath));
  };
}

/** The paths of the faulty document, with the paths of the same paragraphs in the good one. */
export function sameParagraphs(good: Model, faulty: Model): Map<string, string> {
  const wanted = limitsStatus(good);
  const same = new Map<string, string>();
  for (const [id, path] of limitsStatus(faulty)) {
    const other = wanted.get(id);
    if (other !== undefined && !/^t\d+$/.test(path)) same.set(path, other);
  }
  return same;
}

interface Sight {
  seen: ReadonlyMap<string, Seen>;
  pages: ReadonlyMap<string, Page>;
}

const sights = new WeakMap<Model, Sight>();

/**
 * The visible formatting of a good document. It is remembered, because many faults use the same
 * document.
 */
export function sightOf(model: Model): Sight {
  const known = sights.get(model);
  if (known !== undefined) return known;
  const document = writeDocument(model);
  const sight = { seen: seenIn(document), pages: pagesIn(document) };
  sights.set(model, sight);
  return sight;
}
