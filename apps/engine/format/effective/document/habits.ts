import type { LintParagraph, LintStory } from "./lint-paragraph.ts";
import type { LintRun } from "./lint-run.ts";

/** A run with the paragraph that it stands in. */
export interface RunInPlace {
  run: LintRun;
  paragraph: LintParagraph;
}

/**
 * What a document does where a policy lets it choose: of several values that are right, a repair takes
 * the one that the same role has elsewhere, so that it comes out as its neighbours are.
 */
export class Habits {
  readonly #stories: readonly LintStory[];
  readonly #chosen = new Map<string, unknown>();
  #paragraphs: ByRole<LintParagraph> | undefined;
  #runs: ByRole<RunInPlace> | undefined;

  constructor(stories: readonly LintStory[]) {
    this.#stories = stories;
  }

  /**
   * The value that most paragraphs of a role have of those that are right; where there are none, the
   * most frequent that is right of all paragraphs that have a role.
   *
   * @param property a name; of one role and one property there is one answer.
   * @returns `null`: none is more frequent than all others.
   */
  ofParagraphs<T>(
    role: string,
    property: string,
    read: (paragraph: LintParagraph) => T,
    isRight: (paragraph: LintParagraph) => boolean,
  ): T | null {
    this.#paragraphs ??= byRole(this.#stories, (paragraph) =>
      paragraph.role === null || paragraph.isEmpty ? [] : [[paragraph.role.name, paragraph]],
    );
    return this.#choose(`${role} ${property}`, this.#paragraphs, role, read, isRight);
  }

  /** The same of runs, by the role, or the part of one, that asks. */
  ofRuns<T>(
    role: string,
    property: string,
    read: (place: RunInPlace) => T,
    isRight: (place: RunInPlace) => boolean,
  ): T | null {
    this.#runs ??= byRole(this.#stories, (paragraph) =>
      paragraph.runs
        .filter(({ isBlank }) => !isBlank)
        .flatMap((run) => {
          const [stretch, ...others] = paragraph.stretchesOf(run);
          return stretch === undefined || others.length > 0
            ? []
            : [[stretch.name, { run, paragraph }] as const];
        }),
    );
    return this.#choose(`${role} run ${property}`, this.#runs, role, read, isRight);
  }

  #choose<P, T>(
    key: string,
    places: ByRole<P>,
    role: string,
    read: (place: P) => T,
    isRight: (place: P) => boolean,
  ): T | null {
    if (!this.#chosen.has(key)) {
      const own = mostFrequent((places.own.get(role) ?? []).filter(isRight).map(read));
      const chosen = own.length > 0 ? own : mostFrequent(places.all.filter(isRight).map(read));
      this.#chosen.set(key, chosen.length === 1 ? chosen[0] : null);
    }
    return this.#chosen.get(key) as T | null;
  }
}

interface ByRole<P> {
  own: ReadonlyMap<string, P[]>;
  all: readonly P[];
}

/** All of the body, for headers and notes have habits of their own. */
function byRole<P>(
  stories: readonly LintStory[],
  placesIn: (paragraph: LintParagraph) => readonly (readonly [string, P])[],
): ByRole<P> {
  const own = new Map<string, P[]>();
  const all: P[] = [];
  for (const { part, paragraphs } of stories) {
    for (const [role, place] of paragraphs.flatMap(placesIn)) {
      const known = own.get(role);
      if (known === undefined) own.set(role, [place]);
      else known.push(place);
      if (part.kind === "body") all.push(place);
    }
  }
  return { own, all };
}

/** The values that no other is more frequent than. */
function mostFrequent<T>(values: readonly T[]): T[] {
  const groups = [...Map.groupBy(values, (value) => JSON.stringify(value)).values()];
  const most = groups.reduce((highest, { length }) => Math.max(highest, length), 0);
  return groups.filter(({ length }) => length === most).flatMap(([value]) => value as T);
}
