import type { LintDocument } from "../document/lint-document.ts";
import type { LintParagraph } from "../document/lint-paragraph.ts";
import { unitOfParagraph, unitOfStyle } from "./places.ts";
import type { PlannedRepair } from "./planned-repair.ts";
import { chainOf } from "./style-plan.ts";

interface Suspect {
  unit: string;
  /** As in `Blame`. */
  doubt: number;
}

/** Whose repairs may have done something to a place. */
export class Suspects {
  readonly #document: LintDocument;
  readonly #units: ReadonlySet<string>;
  readonly #neighbours = new Map<string, readonly string[]>();
  /** Repaired paragraphs by their style. */
  readonly #byStyle = new Map<string, string[]>();
  /** Styles whose paragraphs were all named already: they are not named again for each of them. */
  readonly #named = new Set<string>();
  #hasNeighbours = false;
  #byPath: ReadonlyMap<string, LintParagraph> | undefined;

  constructor(document: LintDocument, written: readonly PlannedRepair[]) {
    this.#document = document;
    this.#units = new Set(written.map(({ unit }) => unit));
  }

  /**
   * The place itself if it was repaired, or its style; else the nearest repaired paragraphs on both
   * sides, which roles go by, and those of the same style, which rules compare.
   *
   * @returns none where nobody can say.
   */
  of(unit: string | null, paragraph: LintParagraph | null): readonly Suspect[] {
    const place = paragraph === null ? unit : unitOfParagraph(paragraph);
    const own = place !== null && this.#units.has(place) ? [place] : [];
    if (paragraph === null) return own.map((each) => ({ unit: each, doubt: 0 }));
    const { styleId } = paragraph.format;
    const styles = chainOf(styleId, this.#document.resolver.styles)
      .map(unitOfStyle)
      .filter((style) => this.#units.has(style));
    const near = own.length > 0 ? own : styles;
    if (near.length > 0) {
      const doubt = own.length + styles.length > 1 ? 1 : 0;
      return near.map((each) => ({ unit: each, doubt }));
    }
    this.#readNeighbours();
    const neighbours = this.#neighbours.get(unitOfParagraph(paragraph)) ?? [];
    const suspects = neighbours.map((each, index) => ({ unit: each, doubt: index + 1 }));
    if (this.#named.has(styleId)) return suspects;
    this.#named.add(styleId);
    const same = this.#byStyle.get(styleId) ?? [];
    return [...suspects, ...same.map((each) => ({ unit: each, doubt: 3 }))];
  }

  /** The paragraph that a finding about the whole document names; `null`: it names none. */
  paragraphAt(path: string): LintParagraph | null {
    this.#byPath ??= new Map(
      this.#document.stories.flatMap(({ paragraphs }) =>
        paragraphs.map((paragraph) => [paragraph.path, paragraph]),
      ),
    );
    return this.#byPath.get(path) ?? null;
  }

  #readNeighbours(): void {
    if (this.#hasNeighbours) return;
    this.#hasNeighbours = true;
    for (const { paragraphs } of this.#document.stories) {
      this.#readOneWay(paragraphs);
      this.#readOneWay(paragraphs.toReversed());
      for (const paragraph of paragraphs) {
        const unit = unitOfParagraph(paragraph);
        if (!this.#units.has(unit)) continue;
        const { styleId } = paragraph.format;
        const same = this.#byStyle.get(styleId);
        if (same === undefined) this.#byStyle.set(styleId, [unit]);
        else same.push(unit);
      }
    }
  }

  #readOneWay(paragraphs: readonly LintParagraph[]): void {
    let nearest: string | null = null;
    for (const paragraph of paragraphs) {
      const unit = unitOfParagraph(paragraph);
      if (this.#units.has(unit)) nearest = unit;
      else if (nearest !== null) {
        this.#neighbours.set(unit, [...(this.#neighbours.get(unit) ?? []), nearest]);
      }
    }
  }
}
