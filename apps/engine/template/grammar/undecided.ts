import { NameSet } from "./name-set.ts";
import type { Candidate, ReadTag } from "./read-bracket.ts";
import type { ScannedParagraph } from "./scan.ts";
import type { Bracketed } from "./tags.ts";

/**
 * The candidates of a template: whether 【姓名】 is a tag and 【Meeting title】 a broken one depends on
 * the fields of a job.
 */
export interface Undecided {
  /** Each wording once. */
  candidates: readonly Candidate[];
  /** The fields that this template's own tags name. */
  tagNames: NameSet;
  /** The paths that its sections name, in document order. */
  sectionPaths: readonly string[];
  /** Names in another script that a section is opened and closed for. */
  pairs: ReadonlySet<string>;
  /** By the wording of candidates, the innermost section that all of them stand in. */
  around: ReadonlyMap<string, string | null>;
}

/**
 * Lists the candidates of a template; `null`: it has none, as most templates.
 *
 * @param special those of the paragraphs that hold more than plain tags.
 * @param places other texts that hold brackets.
 */
export function findUndecided(
  scanned: readonly ScannedParagraph[],
  special: readonly ScannedParagraph[] = scanned,
  places: readonly { found: readonly Bracketed[]; story?: undefined }[] = [],
): Undecided | null {
  if (special.length + places.length === 0) return null;
  const candidates = new Map<string, Candidate>();
  const around = new Map<string, string | null>();
  const nesting = new Nesting();
  for (const { found, story } of [...special, ...places]) {
    nesting.enter(story);
    for (const each of found) {
      const candidate = candidateOf(each);
      if (candidate !== undefined) {
        const { wording } = candidate;
        candidates.set(wording, candidate);
        const section = nesting.innermost(candidate.readings[0]);
        around.set(
          wording,
          around.has(wording) && around.get(wording) !== section ? null : section,
        );
      }
      nesting.add(each);
    }
  }
  if (candidates.size === 0) return null;
  const tagNames = new NameSet();
  const sectionPaths = new Set<string>();
  const opened = new Set<string>();
  const closed = new Set<string>();
  for (const { found } of [...scanned, ...places]) {
    for (const each of found) {
      if (each.kind === "tag" || each.kind === "mark") tagNames.add(each.name);
      if (each.kind === "mark" && each.mark !== "close") sectionPaths.add(each.name);
      for (const { kind, path } of candidateOf(each)?.readings ?? []) {
        if (kind === "close") closed.add(path);
        else if (kind === "open" || kind === "inverse") {
          opened.add(path);
          sectionPaths.add(path);
        }
      }
    }
  }
  const pairs = opened.intersection(closed);
  return {
    candidates: [...candidates.values()],
    tagNames,
    sectionPaths: [...sectionPaths],
    pairs,
    around,
  };
}

/** Which sections are open, as far as the template tells, while its brackets are gone through. */
class Nesting {
  #story: unknown;
  #open: string[] = [];

  enter(story: unknown): void {
    if (story !== undefined && story === this.#story) return;
    this.#story = story;
    this.#open = [];
  }

  /** The section that something stands in; a mark does not stand in its own. */
  innermost(reading: ReadTag | undefined): string | null {
    const isOwn = reading?.kind === "close" && this.#open.at(-1) === reading.path;
    return this.#open.at(isOwn ? -2 : -1) ?? null;
  }

  add(found: Bracketed): void {
    const reading = candidateOf(found)?.readings[0];
    const kind = found.kind === "mark" ? found.mark : reading?.kind;
    const path = found.kind === "mark" ? found.name : reading?.path;
    if (path === undefined) return;
    if (kind === "open" || kind === "inverse") this.#open.push(path);
    else if (kind === "close" && this.#open.at(-1) === path) this.#open.pop();
  }
}

export function candidateOf(found: Bracketed): Candidate | undefined {
  return found.kind === "literal" || found.kind === "unsupported" ? found.candidate : undefined;
}
