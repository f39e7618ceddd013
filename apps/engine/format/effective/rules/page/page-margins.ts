import type { PageSpec } from "../../../policy/policy.ts";
import type { Section } from "../../document/sections.ts";
import { para, sectionOf } from "../example-xml.ts";
import type { Finding, Rule } from "../rule.ts";
import { liesOnItsSide, mayLieOnItsSide, measureFinding } from "./section-rule.ts";

const sides = ["top", "bottom", "left", "right"] as const;
const sidesInChinese = { top: "上", bottom: "下", left: "左", right: "右" } as const;

/** `w:pgMar` (ECMA-376 part 1, 17.6.11). */
export const pageMargins: Rule = {
  code: "PAGE_MARGIN_MISMATCH",
  title: "Wrong page margin.",
  advice: ["Set the margins under Layout, Margins, Custom Margins, for this section."],
  severity: "error",
  reads: "page.margins",
  repair: "safe",
  isAsked: ({ page }) => page.margins !== undefined,
  section: (section, document) => {
    const wanted = document.requirements.page.margins ?? {};
    const readings = liesOnItsSide(section, document)
      ? [turned(wanted, clockwise), turned(wanted, counterClockwise), wanted]
      : [wanted];
    const byReading = readings.map((margins) => findingsFor(section, margins));
    const right = byReading.find((findings) => findings.length === 0);
    return right ?? byReading.at(mayLieOnItsSide(section, document) ? 0 : -1) ?? [];
  },
  example: {
    policy: "page: { margins: { left: 28±1mm } }",
    passes: {
      body:
        para("正文") +
        sectionOf({
          margins: '<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587"/>',
        }),
    },
    fails: { body: para("正文") + sectionOf() },
  },
};

type Margins = NonNullable<PageSpec["margins"]>;
type Side = (typeof sides)[number];

function findingsFor({ margins }: Section, wanted: Margins): Finding[] {
  return sides.flatMap((side) =>
    measureFinding(
      `The ${side} margin`,
      `${sidesInChinese[side]}页边距`,
      wanted[side],
      margins[side],
      {
        element: "w:pgMar",
        attribute: `w:${side}`,
        group: "page",
      },
    ),
  );
}

/**
 * The margins of the upright page that the margins of a page turned clockwise, as Word does, come
 * from.
 */
const clockwise: Record<Side, Side> = {
  top: "left",
  right: "top",
  bottom: "right",
  left: "bottom",
};
const counterClockwise: Record<Side, Side> = {
  top: "right",
  left: "top",
  bottom: "left",
  right: "bottom",
};

function turned(margins: Margins, from: Record<Side, Side>): Margins {
  return Object.fromEntries(sides.map((side) => [side, margins[from[side]]]));
}
