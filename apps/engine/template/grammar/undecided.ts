import { NameSet } from "./name-set.ts";
import type { Candidate, ReadTag } from "./read-bracket.ts";
import type { ScannedParagraph } from "./scan.ts";
import type { Bracketed } from "./tags.ts";

/**
 * The candidates of a template. Whether 【姓名】 is a tag and 【Meeting title】 is a broken one depends
 * on the fields of a job.
 */
export interface Undecided {
  /** One candidate for each key. */
  candidates: readonly Candidate[];
  /** The names in the tags of this template. */
  tagNames: NameSet;
  /** The paths of its sections, in document order. */
  sectionPaths: readonly string[];
  /** Paths of candidates that have both an opening and a closing tag. */
  pairs: ReadonlySet<string>;
  /** By the key of candidates: the innermost section around all of them; `null`: they differ. */
  around: ReadonlyMap<string, string | null>;
}

/**
 * Lists the candidates of a template; `null` if it has none, as most templates.
 *
 * @param special the paragraphs with more than plain tags: only these can hold candidates.
 * @param places texts with brackets outside of paragraphs.
 */
export function findUndecided(
  scanned: readonly ScannedParagraph[],
  special: readonly ScannedParagraph[] = scanned,
  places: readonly { brackets: readonly Bracketed[]; story?: undefined }[] = [],
): Undecided | null {
  if (special.length + places.length === 0) return null;
  const candidates = new Map<string, Candidate>();
  const around = new Map<string, string | null>();
  const nesting = new Nesting();
  for (const { brackets, story } of [...special, ...places]) {
    nesting.enter(story);
    for (const bracketed of brackets) {
      const candidate = candidateOf(bracketed);
      if (candidate !== undefined) {
        const { key } = candidate;
        candidates.set(key, candidate);
        const section = nesting.innermost(candidate.readings[0]);
        around.set(key, around.has(key) && around.get(key) !== section ? null : section);
      }
      nesting.add(bracketed);
    }
  }
  if (candidates.size === 0) return null;
  const tagNames = new NameSet();
  const sectionPaths = new Set<string>();
  const opened = new Set<string>();
  const closed = new Set<string>();
  for (const { brackets } of [...scanned, ...places]) {
    for (const tag of brackets) {
      if (tag.kind === "tag" || tag.kind === "section_tag") tagNames.add(tag.name);
      if (tag.kind === "section_tag" && tag.role !== "close") sectionPaths.add(tag.name);
      for (const { kind, path } of candidateOf(tag)?.readings ?? []) {
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

/** The sections that are open at a place, as far as the template alone tells. */
class Nesting {
  #story: unknown;
  #open: string[] = [];

  enter(story: unknown): void {
    if (story !== undefined && story === this.#story) return;
    this.#story = story;
    this.#open = [];
  }

  /** The innermost section around a candidate. A closing tag stands outside of its section. */
  innermost(reading: ReadTag | undefined): string | null {
    const closesInnermost = reading?.kind === "close" && this.#open.at(-1) === reading.path;
    return this.#open.at(closesInnermost ? -2 : -1) ?? null;
  }

  add(bracketed: Bracketed): void {
    const reading = candidateOf(bracketed)?.readings[0];
    const kind = bracketed.kind === "section_tag" ? bracketed.role : reading?.kind;
    const path = bracketed.kind === "section_tag" ? bracketed.name : reading?.path;
    if (path === undefined) return;
    if (kind === "open" || kind === "inverse") this.#open.push(path);
    else if (kind === "close" && this.#open.at(-1) === path) this.#open.pop();
  }
}

export function candidateOf(bracketed: Bracketed): Candidate | undefined {
  const { kind } = bracketed;
  return kind === "literal" || kind === "unsupported" ? bracketed.candidate : undefined;
}
