import type { Refusal } from "../../refused-repair.ts";

interface Trial {
  /** Rules whose repairs are tried alone later, one after the other; `null`: another unit's turn. */
  waiting: (string | null)[];
  /** Rules whose repairs were taken back once, and may have done nothing. */
  suspected: Set<string>;
  over: Set<string>;
}

/** Why the repairs of a unit are taken back. */
export interface Blame {
  refusal: Refusal;
  /** 0: nobody else can have done it; else the unit's turn among those that may have. */
  doubt: number;
}

/** `later`: another rule's repair is tried there now; `never`: it was tried and taken back. */
export type Permission = "now" | "later" | "never";

/** Repairs that were tried together. */
interface TriedRepairs {
  unit: string;
  /** The unit is a style. */
  isStyle: boolean;
  /** Of their rules. */
  codes: readonly string[];
}

/**
 * Which repairs may be tried. What was taken back together is tried again rule by rule: one wrong
 * repair of a paragraph does not keep the others from it.
 */
export class Trials {
  readonly #trials = new Map<string, Trial>();
  readonly #refusals = new Map<string, Refusal>();
  /** A style's repair is over: it is up to the paragraphs, which have not been tried. */
  #isLeftToParagraphs = false;

  permissionOf(unit: string, code: string): Permission {
    const trial = this.#trials.get(unit);
    if (trial?.over.has(code)) return "never";
    return trial?.waiting.includes(code) ? "later" : "now";
  }

  /** Repairs of a unit were taken back. */
  takenBack({ unit, isStyle, codes }: TriedRepairs, blame: Blame): void {
    const trial: Trial = this.#trials.get(unit) ?? {
      waiting: [],
      suspected: new Set(),
      over: new Set(),
    };
    this.#trials.set(unit, trial);
    const [first] = codes;
    const isOver =
      codes.length === 1 && (blame.doubt === 0 || trial.suspected.has(first as string));
    // One after the other, whoever may have done it.
    for (let turn = 1; turn < blame.doubt; turn++) trial.waiting.push(null);
    for (const code of codes) {
      this.#refusals.set(`${unit} ${code}`, blame.refusal);
      trial.suspected.add(code);
      if (isOver) trial.over.add(code);
      else if (!trial.waiting.includes(code)) trial.waiting.push(code);
    }
    if (isStyle && isOver) this.#isLeftToParagraphs = true;
  }

  /** Why a repair was taken back; `null`: it was not. */
  refusalOf(unit: string, code: string): Refusal | null {
    return this.#refusals.get(`${unit} ${code}`) ?? null;
  }

  /** Goes on to the next rule of each. @returns whether anything is left to be tried. */
  next(): boolean {
    let isLeft = this.#isLeftToParagraphs;
    this.#isLeftToParagraphs = false;
    for (const trial of this.#trials.values()) {
      if (trial.waiting.shift() !== undefined) isLeft = true;
    }
    return isLeft;
  }
}
