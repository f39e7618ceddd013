import type { Refusal } from "../../refused-repair.ts";

interface Trial {
  /** Rules whose repairs are tried alone later, one at a time; `null` is another unit's turn. */
  waiting: (string | null)[];
  /** Rules whose repairs were taken back once, perhaps without being the cause. */
  suspected: Set<string>;
  /** Rules whose repairs are not tried again. */
  failed: Set<string>;
}

/** The reason for taking back the repairs of a unit. */
export interface Blame {
  refusal: Refusal;
  /** 0 if only this unit can be the cause; otherwise its turn among the suspects. */
  doubt: number;
}

/** `later`: another rule's repair is tried first; `never`: the repair was tried and taken back. */
export type Permission = "now" | "later" | "never";

/** Repairs that were tried together. */
interface TriedRepairs {
  unit: string;
  /** Whether the unit is a style. */ isStyle: boolean;
  /** The codes of their rules. */
  codes: readonly string[];
}

/**
 * Decides which repairs may be tried. Repairs that were taken back together are tried again rule by
 * rule, so that one wrong repair does not prevent the others of its paragraph.
 */
export class Trials {
  readonly #trials = new Map<string, Trial>();
  readonly #refusals = new Map<string, Refusal>();
  /** A style's repair has failed, and its paragraphs have not been tried yet. */
  #isLeftToParagraphs = false;

  permissionOf(unit: string, code: string): Permission {
    const trial = this.#trials.get(unit);
    if (trial?.failed.has(code)) return "never";
    return trial?.waiting.includes(code) ? "later" : "now";
  }

  /** Records that repairs of a unit were taken back. */
  takenBack({ unit, isStyle, codes }: TriedRepairs, blame: Blame): void {
    const trial: Trial = this.#trials.get(unit) ?? {
      waiting: [],
      suspected: new Set(),
      failed: new Set(),
    };
    this.#trials.set(unit, trial);
    const [first] = codes;
    const hasFailed =
      codes.length === 1 && (blame.doubt === 0 || trial.suspected.has(first as string));
    // Suspects are tried one after the other.
    for (let turn = 1; turn < blame.doubt; turn++) trial.waiting.push(null);
    for (const code of codes) {
      this.#refusals.set(`${unit} ${code}`, blame.refusal);
      trial.suspected.add(code);
      if (hasFailed) trial.failed.add(code);
      else if (!trial.waiting.includes(code)) trial.waiting.push(code);
    }
    if (isStyle && hasFailed) this.#isLeftToParagraphs = true;
  }

  /** The reason why a repair was taken back; `null` if it was not. */
  refusalOf(unit: string, code: string): Refusal | null {
    return this.#refusals.get(`${unit} ${code}`) ?? null;
  }

  /**
   * Moves on to the next rule of each unit.
   *
   * @returns whether any repair is left to try.
   */
  next(): boolean {
    let isLeft = this.#isLeftToParagraphs;
    this.#isLeftToParagraphs = false;
    for (const trial of this.#trials.values()) {
      if (trial.waiting.shift() !== undefined) isLeft = true;
    }
    return isLeft;
  }
}
