import type { PageSpec } from "../../../policy/policy.ts";
import type { NumberSpec } from "../../../policy/values.ts";
import type { Section } from "../../document/sections.ts";
import { para, sectionOf } from "../example-xml.ts";
import type { Repair, Rule } from "../rule.ts";
import { inMillimetres, isMeasureRight, liesOnItsSide, mayLieOnItsSide } from "./section-rule.ts";

/** `w:pgSz` (ECMA-376 part 1, 17.6.13). */
export const pageSize: Rule = {
  code: "PAGE_SIZE_MISMATCH",
  title: "Wrong page size.",
  advice: ["Set the paper under Layout, Size, for this section."],
  severity: "error",
  reads: "page.size",
  repair: "safe",
  isAsked: ({ page }) => page.size !== undefined,
  section: (section, document) => {
    const { size, orientation, allow_landscape } = document.requirements.page;
    if (size === undefined) return [];
    // If the policy has requirements on the orientation, another rule checks it.
    const checksOrientation = orientation !== undefined || allow_landscape === true;
    const isTurned = checksOrientation && liesOnItsSide(section, document);
    if (isPage(section, size)) return [];
    const turned = { width: size.height, height: size.width };
    if (isTurned && isPage(section, turned)) return [];
    const { width, height } = isTurned && mayLieOnItsSide(section, document) ? turned : size;
    const isStated = section.width !== null && section.height !== null;
    const actual = isStated ? `${section.width} × ${section.height}` : null;
    const expected = `${width.text} × ${height.text}`;
    return [
      {
        message: `The page must be ${inWords(width)} × ${inWords(height)}, but ${isStated ? `it is ${inMillimetres(section.width ?? 0)} mm × ${inMillimetres(section.height ?? 0)} mm` : "the document does not set its size"}.`,
        expected,
        actual,
        from: "section",
        isUnverified: !isStated,
        group: "page",
        ...repairOf(width, height, isStated),
      },
    ];
  },
  example: {
    policy: "page: { size: A4 }",
    passes: { body: para("正文") + sectionOf() },
    fails: { body: para("正文") + sectionOf({ size: '<w:pgSz w:w="12240" w:h="15840"/>' }) },
  },
};

function inWords({ nominal, text }: NumberSpec): string {
  return nominal === null ? text : `${inMillimetres(nominal.amount)} mm`;
}

function isPage({ width, height }: Section, wanted: NonNullable<PageSpec["size"]>): boolean {
  return isMeasureRight(wanted.width, width) && isMeasureRight(wanted.height, height);
}

function repairOf(width: NumberSpec, height: NumberSpec, isStated: boolean): { repair?: Repair } {
  if (width.nominal === null || height.nominal === null || !isStated) return {};
  const set = {
    "w:w": String(width.nominal.amount),
    "w:h": String(height.nominal.amount),
    "w:orient": width.nominal.amount > height.nominal.amount ? "landscape" : "portrait",
  };
  return { repair: { element: "w:pgSz", set } };
}
