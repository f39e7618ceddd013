import type { LintParagraph, LintStory } from "./lint-paragraph.ts";
import type { LintRun } from "./lint-run.ts";

/** A run with its paragraph. */
export interface RunInPlace {
  run: LintRun;
  paragraph: LintParagraph;
}

/**
 * The values that a document mostly uses. If a policy allows several values, a repair takes the one
 * that the same role has elsewhere, so that the result looks like its neighbours.
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
   * The most frequent right value of a role's paragraphs. If none of them is right, the most
   * frequent right value of all the body's paragraphs with a role.
   *
   * @param property a name. The answer is remembered by role and property.
   * @returns `null` if several values are equally frequent, or none is right.
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

  /**
   * Like `ofParagraphs`, for runs.
   *
   * @param role the name of a role, or of a part of one.
   */
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
      const ofRole = mostFrequent((places.byRole.get(role) ?? []).filter(isRight).map(read));
      const chosen =
        ofRole.length > 0 ? ofRole : mostFrequent(places.all.filter(isRight).map(read));
      this.#chosen.set(key, chosen.length === 1 ? chosen[0] : null);
    }
    return this.#chosen.get(key) as T | null;
  }
}

interface ByRole<P> {
  byRole: ReadonlyMap<string, P[]>;
  all: readonly P[];
}

/** `all` has the body's places only: headers and notes have habits of their own. */
function byRole<P>(
  stories: readonly LintStory[],
  placesIn: (paragraph: LintParagraph) => readonly (readonly [string, P])[],
): ByRole<P> {
  const ofRoles = new Map<string, P[]>();
  const all: P[] = [];
  for (const { part, paragraphs } of stories) {
    for (const [role, place] of paragraphs.flatMap(placesIn)) {
      const known = ofRoles.get(role);
      if (known === undefined) ofRoles.set(role, [place]);
      else known.push(place);
      if (part.kind === "body") all.push(place);
    }
  }
  return { byRole: ofRoles, all };
}

/** The most frequent values; several if they are equally frequent. */
function mostFrequent<T>(values: readonly T[]): T[] {
  const groups = [...Map.groupBy(values, (value) => JSON.stringify(value)).values()];
  const most = groups.reduce((highest, { length }) => Math.max(highest, length), 0);
  return groups.filter(({ length }) => length === most).flatMap(([value]) => value as T);
}
