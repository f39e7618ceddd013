import type { NumberSpec } from "../policy/values.ts";
import type { Repair } from "./rule.ts";

/** Lines beat twips, and automatic space beats both: what is written takes the others back. */
export function spaceRepair({ nominal }: NumberSpec, side: "before" | "after"): Repair | null {
  if (nominal === null) return null;
  const isLines = nominal.unit === "lines";
  return {
    element: "w:spacing",
    set: isLines
      ? { [`w:${side}Lines`]: String(nominal.amount) }
      : { [`w:${side}`]: String(nominal.amount), [`w:${side}Lines`]: "0" },
    drop: [`w:${side}Autospacing`],
  };
}
