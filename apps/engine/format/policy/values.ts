/**
 * Reads the values of a policy as people write them: one value, a range or a list; in twips,
 * points, millimetres, characters, lines, or by the Chinese names of type sizes.
 */

/** The unit of a number. Numbers of different units are not compared. */
export type Unit = "twips" | "chars" | "lines" | "multiple" | "exact" | "atLeast" | "halfPoints";

/** Numbers of one unit from `min` to `max`, both included. */
export interface Interval {
  readonly unit: Unit;
  readonly min: number;
  readonly max: number;
}

/** A number that is right if it lies in one of the intervals. */
export interface NumberSpec {
  readonly intervals: readonly Interval[];
  /** The value that a repair writes; null if the policy gives a range or a list. */
  readonly nominal: { readonly unit: Unit; readonly amount: number } | null;
  /** The value in the words of the policy. */
  readonly text: string;
}

/** Allowed names. A repair writes the first; a `*` at the end stands for any ending. */
export interface NameSpec {
  readonly names: readonly string[];
  /** The same names with case and spaces folded: see `isNamed`. */
  readonly folded: readonly string[];
  readonly text: string;
}

/** A number above any measure. JSON has no Infinity. */
const unbounded = 1e9;

/** Reads one kind of number from a policy. */
export type ReadNumber = (value: number | string) => {
  unit: Unit;
  amount: number;
  tolerance?: number;
};

/** The forms that a number may have in a policy. */
export type NumberInput =
  | number
  | string
  | { min?: number | string | undefined; max?: number | string | undefined }
  | { oneOf: (number | string)[] };

/** No meaningful value is longer. */
const longestValue = 100;

/** @throws Error that says what is wrong with the value. */
export function readNumberSpec(
  input: NumberInput,
  readOne: ReadNumber,
  tolerance: number,
): NumberSpec {
  const read: ReadNumber = (value) => {
    if (String(value).length > longestValue) {
      throw new Error(`must have at most ${longestValue} characters`);
    }
    return readOne(value);
  };
  const text = describeInput(input);
  const around = (value: number | string) => {
    const { unit, amount, tolerance: stated } = read(value);
    const by =
      stated ?? (unit === "twips" || unit === "exact" || unit === "atLeast" ? tolerance : 0);
    return { unit, min: amount - by, max: amount + by, amount };
  };
  if (typeof input === "object" && "oneOf" in input) {
    return { intervals: input.oneOf.map(around).map(toInterval), nominal: null, text };
  }
  if (typeof input === "object") {
    const low = input.min === undefined ? null : read(input.min);
    const high = input.max === undefined ? null : read(input.max);
    const unit = (low ?? high)?.unit;
    if (unit === undefined) throw new Error("needs min or max");
    if (low !== null && high !== null && low.unit !== high.unit) {
      throw new Error("min and max must have the same unit");
    }
    const interval = {
      unit,
      min: low?.amount ?? -unbounded,
      max: high?.amount ?? unbounded,
    };
    if (interval.min > interval.max) throw new Error("min is more than max");
    return { intervals: [interval], nominal: null, text };
  }
  const { unit, amount, ...interval } = around(input);
  return { intervals: [{ unit, ...interval }], nominal: { unit, amount }, text };
}

function toInterval({ unit, min, max }: Interval): Interval {
  return { unit, min, max };
}

/** Whether a number is right; `null` if the policy allows only numbers of other units. */
export function satisfies({ intervals }: NumberSpec, unit: Unit, amount: number): boolean | null {
  const comparable = intervals.filter((interval) => interval.unit === unit);
  if (comparable.length === 0) return null;
  return comparable.some(({ min, max }) => amount >= min && amount <= max);
}

export function readNameSpec(input: string | readonly string[]): NameSpec {
  const names = typeof input === "string" ? [input] : input;
  return { names, folded: names.map(foldName), text: names.join(" | ") };
}

/** Names are equal without regard to case and spaces, as font names are. */
export function isNamed({ names, folded }: NameSpec, name: string): boolean {
  if (names.includes(name)) return true;
  const foldedName = foldName(name);
  return folded.some((wanted) =>
    wanted.endsWith("*") ? foldedName.startsWith(wanted.slice(0, -1)) : foldedName === wanted,
  );
}

function foldName(name: string): string {
  return name.toLowerCase().replaceAll(/[ _]/g, "");
}

function describeInput(input: NumberInput): string {
  if (typeof input !== "object") return String(input);
  if ("oneOf" in input) return input.oneOf.join(" | ");
  if (input.min === undefined) return `at most ${input.max}`;
  return input.max === undefined ? `at least ${input.min}` : `${input.min} to ${input.max}`;
}

const twipsPerUnit: Readonly<Record<string, number>> = {
  twips: 1,
  pt: 20,
  磅: 20,
  mm: 1440 / 25.4,
  毫米: 1440 / 25.4,
  cm: 1440 / 2.54,
  厘米: 1440 / 2.54,
  in: 1440,
  '"': 1440,
};

/** Type sizes by their Chinese names, in half-points. */
const namedSizes: Readonly<Record<string, number>> = {
  初号: 84,
  小初: 72,
  一号: 52,
  小一: 48,
  二号: 44,
  小二: 36,
  三号: 32,
  小三: 30,
  四号: 28,
  小四: 24,
  五号: 21,
  小五: 18,
  六号: 15,
  小六: 13,
  七号: 11,
  八号: 10,
};

/** The Chinese name of a type size, `三号`; for a size without a name, points: `17 pt`. */
export function sizeName(halfPoints: number): string {
  const named = Object.entries(namedSizes).find(([, size]) => size === halfPoints);
  return named?.[0] ?? `${halfPoints / 2} pt`;
}

const lengthHint = "must be a number of twips, or a length such as 37mm, 2.5cm, 28pt, 28磅, 37±1mm";

/** Twips, or a length with its unit; `37±1mm` has its own tolerance. */
export const readLength: ReadNumber = (value) => {
  if (typeof value === "number") return { unit: "twips", amount: value };
  const match = /^(-?[\d.]+)(?:\s*(?:±|\+-)\s*([\d.]+))?\s*(\D*)$/.exec(value.trim());
  const scale = match === null ? undefined : twipsPerUnit[match[3] || "twips"];
  const amount = Number(match?.[1]) * (scale ?? Number.NaN);
  if (Number.isNaN(amount)) throw new Error(lengthHint);
  const stated = match?.[2] === undefined ? {} : { tolerance: Number(match[2]) * (scale ?? 1) };
  return { unit: "twips", amount: Math.round(amount), ...stated };
};

/** Lengths, or characters (`2字符`, `2ch`) in hundredths of one. */
export const readIndent: ReadNumber = (value) => {
  const match = /^(-?[\d.]+)\s*(?:字符|字|ch|chars?|characters?)$/i.exec(String(value).trim());
  if (match !== null) return { unit: "chars", amount: Math.round(Number(match[1]) * 100) };
  return withHint(readLength, "; or characters such as 2字符 or 2ch")(value);
};

/** Lengths, or lines (`0.5行`, `0.5 lines`) in hundredths of one. */
export const readSpace: ReadNumber = (value) => {
  const match = /^([\d.]+)\s*(?:行|lines?)$/i.exec(String(value).trim());
  if (match !== null) return { unit: "lines", amount: Math.round(Number(match[1]) * 100) };
  return withHint(readLength, "; or lines such as 0.5行 or 0.5 lines")(value);
};

/** `1.5倍`, `1.5 lines`, `double`; `exact 28pt`, `固定值28磅`; `at least 12pt`, `最小值12磅`. */
export const readLine: ReadNumber = (value) => {
  const text = String(value).trim();
  const words: Record<string, number> = { single: 1, double: 2, 单倍: 1, 双倍: 2 };
  const multiple = /^([\d.]+)\s*(?:倍|x|lines?)$/i.exec(text)?.[1] ?? words[text.toLowerCase()];
  if (multiple !== undefined) return { unit: "multiple", amount: Number(multiple) * 240 };
  const fixed = /^(exact(?:ly)?|固定值|at ?least|最小值)\s*(.+)$/i.exec(text);
  if (fixed === null) {
    throw new Error(
      "must be a multiple such as 1.5 lines or 1.5倍, or exact 28pt, or at least 12pt",
    );
  }
  const rule = /^(exact|固定)/i.test(fixed[1] ?? "") ? "exact" : "atLeast";
  return { ...readLength(fixed[2] ?? ""), unit: rule };
};

/** Points in steps of a half, or a Chinese name: `三号`. */
export const readSize: ReadNumber = (value) => {
  const named = namedSizes[String(value).trim()];
  if (named !== undefined) return { unit: "halfPoints", amount: named };
  const amount =
    Number(
      String(value)
        .trim()
        .replace(/\s*(pt|磅)$/, ""),
    ) * 2;
  if (!Number.isInteger(amount) || amount < 1 || amount > 3276) {
    throw new Error("must be points in steps of a half, from 0.5 to 1638, or a size such as 三号");
  }
  return { unit: "halfPoints", amount };
};

function withHint(read: ReadNumber, more: string): ReadNumber {
  return (value) => {
    try {
      return read(value);
    } catch (error) {
      throw new Error((error as Error).message + more);
    }
  };
}
