import { type NumberSpec, satisfies } from "../../../policy/values.ts";
import type { LintDocument } from "../../document/lint-document.ts";
import type { Section } from "../../document/sections.ts";
import type { Finding } from "../rule.ts";

/**
 * Compares a measure of a section with the policy.
 *
 * @param what its name as the message begins: `The gutter`.
 * @param whatZh its name in Chinese: `装订线`.
 */
export function measureFinding(
  what: string,
  whatZh: string,
  wanted: NumberSpec | undefined,
  actual: number | null,
  write: { element: string; attribute: string; group?: NonNullable<Finding["group"]> },
): Finding[] {
  if (wanted === undefined || isMeasureRight(wanted, actual)) return [];
  const { nominal } = wanted;
  return [
    {
      message: `${what} must be ${wanted.text}, but ${actual === null ? "the document does not set it" : `it is ${inUnitOf(wanted, actual)}`}.`,
      titleZh: `${whatZh}不对`,
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

/** A measure in words: in twips where the policy gives twips, otherwise in millimetres. */
function inUnitOf({ text }: NumberSpec, twips: number): string {
  return /twips|\d$/.test(text) ? `${twips} twips` : `${inMillimetres(twips)} mm`;
}

/** Twips in millimetres, with one decimal place. */
export function inMillimetres(twips: number): number {
  return Math.round(twips * (25.4 / 1440) * 10) / 10;
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
