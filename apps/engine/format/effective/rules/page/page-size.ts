import type { PageSpec } from "../../../policy/policy.ts";
import type { Section } from "../../document/sections.ts";
import { para, sectionOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { canRepairMargins, pageAsItStands } from "./page-as-it-stands.ts";
import { measureFinding } from "./section-rule.ts";

/** `w:pgSz` (ECMA-376 part 1, 17.6.13). */
export const pageSize: Rule = {
  code: "PAGE_SIZE_MISMATCH",
  title: "The page has not the size that it should have.",
  advice: ["Set the paper under Layout, Size, for this section."],
  severity: "error",
  reads: "page.size",
  repair: "safe",
  isAsked: ({ page }) => page.size !== undefined,
  section: (section, { requirements }) => {
    const wanted = pageAsItStands(section, requirements.page);
    if (wanted.size === undefined) return [];
    const { width, height } = wanted.size;
    return [
      ...measureFinding("The width of the page", width, section.width),
      ...measureFinding("The height of the page", height, section.height),
    ].map((found) => ({ ...found, ...repairOf(section, wanted) }));
  },
  example: {
    policy: "page: { size: A4 }",
    passes: { body: para("正文") + sectionOf() },
    fails: { body: para("正文") + sectionOf({ size: '<w:pgSz w:w="12240" w:h="15840"/>' }) },
  },
};

/** Width, height and the flag for the printer, and the margins with them, or nothing. */
function repairOf(
  section: Section,
  { size, margins }: Pick<PageSpec, "size" | "margins">,
): Pick<Finding, "repair" | "noRepair"> {
  const width = size?.width.nominal?.amount;
  const height = size?.height.nominal?.amount;
  if (width === undefined || height === undefined || section.width === null) return {};
  if (!canRepairMargins(margins, section)) {
    const reason = "the margins of the page cannot be repaired with its size";
    return { noRepair: { reason_code: "incomplete_group", reason } };
  }
  const set = { "w:w": String(width), "w:h": String(height) };
  const element = "w:pgSz";
  return width > height
    ? { repair: { element, set: { ...set, "w:orient": "landscape" } } }
    : { repair: { element, set, drop: ["w:orient"] } };
}
