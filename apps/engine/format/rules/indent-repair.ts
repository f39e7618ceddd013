import type { NumberSpec } from "../policy/values.ts";
import type { Repair } from "./rule.ts";

/** Attributes of `w:ind` for one indent: in twips, in characters, and those that would speak against it. */
export interface IndentAttributes {
  twips: string;
  chars: string;
  others: readonly string[];
}

/** Characters beat twips wherever they are stated: an indent in twips takes them back. */
export function lengthRepair({ nominal }: NumberSpec, attributes: IndentAttributes): Repair | null {
  if (nominal === null) return null;
  const { twips, chars, others: drop } = attributes;
  const element = "w:ind";
  return nominal.unit === "chars"
    ? { element, set: { [chars]: String(nominal.amount) }, drop }
    : { element, set: { [twips]: String(nominal.amount), [chars]: "0" }, drop };
}
