import type { PageSpec } from "../../../policy/policy.ts";
import { satisfies } from "../../../policy/values.ts";
import type { Section } from "../../document/sections.ts";

type Margins = NonNullable<PageSpec["margins"]>;

/** A page that is wider than it is high. */
export function isAcross({ width, height }: Section): boolean {
  return width !== null && height !== null && width > height;
}

/**
 * Whether a section stands across among others that stand upright, which is how a wide table or
 * picture is shown (GB/T 9704-2012, 8): a document that stands across as a whole is another thing.
 */
export function isTurned(section: Section, sections: readonly Section[]): boolean {
  return isAcross(section) && sections.some((other) => !isAcross(other));
}

/** Size and margins that a policy wants of a section: turned with the page where that stands across. */
export function pageAsItStands(
  section: Section,
  page: PageSpec,
): Pick<PageSpec, "size" | "margins"> {
  const { size, margins } = page;
  const isUpright =
    page.orientation === undefined
      ? size === undefined || (size.width.nominal?.amount ?? 0) < (size.height.nominal?.amount ?? 1)
      : page.orientation === "portrait";
  if (!isAcross(section) || !isUpright) return { size, margins };
  return {
    size: size && { width: size.height, height: size.width },
    margins: margins && turnedMargins(margins, section),
  };
}

/** Turned to the left or to the right: the way in which more of them are right. */
function turnedMargins({ top, right, bottom, left }: Margins, section: Section): Margins {
  const toTheRight = { top: left, right: top, bottom: right, left: bottom };
  const toTheLeft = { top: right, right: bottom, bottom: left, left: top };
  const wrongIn = (wanted: Margins) =>
    sides.filter((side) => !isMarginRight(wanted, section, side)).length;
  return wrongIn(toTheLeft) < wrongIn(toTheRight) ? toTheLeft : toTheRight;
}

const sides = ["top", "right", "bottom", "left"] as const;

function isMarginRight(wanted: Margins, section: Section, side: (typeof sides)[number]): boolean {
  const spec = wanted[side];
  const actual = section.margins[side];
  return spec === undefined || (actual !== null && satisfies(spec, "twips", actual) === true);
}

/** Whether all margins are right, or can be made so: a page does not change its size without them. */
export function canRepairMargins(wanted: Margins | undefined, section: Section): boolean {
  if (wanted === undefined) return true;
  return sides.every(
    (side) =>
      isMarginRight(wanted, section, side) ||
      ((wanted[side]?.nominal ?? null) !== null && section.margins[side] !== null),
  );
}
