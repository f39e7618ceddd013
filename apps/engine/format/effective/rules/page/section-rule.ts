import { type NumberSpec, satisfies } from "../../../policy/values.ts";
import type { LintDocument } from "../../document/lint-document.ts";
import type { Section } from "../../document/sections.ts";
import type { Finding } from "../rule.ts";

/**
 * Compares a measure of a section with the policy.
 *
 * @param what its name as the message begins: `The gutter`.
 */
export function measureFinding(
  what: string,
  wanted: NumberSpec | undefined,
  actual: number | null,
  write: { element: string; attribute: string; group?: NonNullable<Finding["group"]> },
): Finding[] {
  if (wanted === undefined || isMeasureRight(wanted, actual)) return [];
  const { nominal } = wanted;
  return [
    {
      message: `${what} should be ${wanted.text}, and is ${actual === null ? "not stated" : `${actual} twips`}.`,
      expected: wanted.text,
      actual,
      from: "section",
      property: what,
      isUnverified: actual === null,
      ...(write.group === undefined ? {} : { group: write.group }),
      ...(nominal === null || actual === null
        ? {}
        : {
            repair: { element: write.element, set: { [write.attribute]: String(nominal.amount) } },
          }),
    },
  ];
}

export function isMeasureRight(wanted: NumberSpec, actual: number | null): boolean {
  return actual !== null && satisfies(wanted, "twips", actual) === true;
}

export function isWide({ width, height }: Section): boolean {
  return width !== null && height !== null && width > height;
}

/** Whether a page is landscape though the policy asks for portrait. */
export function liesOnItsSide(section: Section, { requirements }: LintDocument): boolean {
  const { orientation, size } = requirements.page;
  if (!isWide(section)) return false;
  if (orientation !== undefined) return orientation === "portrait";
  const width = size?.width.nominal?.amount ?? 0;
  return width < (size?.height.nominal?.amount ?? 0);
}

/**
 * Whether the policy allows the section to be landscape. It may allow all sections but the first.
 */
export function mayLieOnItsSide({ path }: Section, { requirements }: LintDocument): boolean {
  return requirements.page.allow_landscape === true && path !== "section0";
}
