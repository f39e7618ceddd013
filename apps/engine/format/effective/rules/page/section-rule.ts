import { type NumberSpec, satisfies } from "../../../policy/values.ts";
import type { Finding } from "../rule.ts";

/**
 * One measure of a section against what the policy wants of it.
 *
 * @param write where it stands, in twips; left out: it is not repaired by itself.
 */
export function measureFinding(
  what: string,
  wanted: NumberSpec | undefined,
  actual: number | null,
  write?: { element: string; attribute: string },
): Finding[] {
  if (wanted === undefined) return [];
  if (actual !== null && satisfies(wanted, "twips", actual) === true) return [];
  const { nominal } = wanted;
  return [
    {
      message: `${what} should be ${wanted.text}, and is ${actual === null ? "not stated" : `${actual} twips`}.`,
      expected: wanted.text,
      actual,
      from: "section",
      property: what,
      isUnverified: actual === null,
      ...(write === undefined || nominal === null || actual === null
        ? {}
        : {
            repair: { element: write.element, set: { [write.attribute]: String(nominal.amount) } },
          }),
    },
  ];
}
