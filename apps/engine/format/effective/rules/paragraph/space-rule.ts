import type { NumberSpec } from "../../../policy/values.ts";
import { describeLength, isSpaceRight } from "../compare.ts";
import { para } from "../example-xml.ts";
import type { Repair, Rule } from "../rule.ts";
import { propertyRule } from "./paragraph-rule.ts";

/** A rule for the space on one side of a paragraph, `w:spacing` (ECMA-376 part 1, 17.3.1.33). */
export function spaceRule(
  side: "before" | "after",
  { code, title, advice }: Pick<Rule, "code" | "title" | "advice">,
): Rule {
  return propertyRule({
    code,
    title,
    advice,
    severity: "warn",
    key: `space_${side}` as const,
    read: (format) => format[side],
    isRight: isSpaceRight,
    describe: describeLength,
    describeWanted: ({ text }) => text,
    write: (wanted) => spaceRepair(wanted, side),
    // Contextual spacing hides any space beside a neighbour of the same style.
    uncover: ({ from }) =>
      from === "contextual spacing"
        ? { element: "w:contextualSpacing", set: { "w:val": "0" } }
        : null,
    element: "w:spacing",
    attributes: [`w:${side}`, `w:${side}Lines`, `w:${side}Autospacing`],
    example: {
      policy: `roles: { body: { space_${side}: 6pt } }`,
      passes: { body: para("正文", `<w:spacing w:${side}="120"/>`) },
      fails: { body: para("正文", `<w:spacing w:${side}="360"/>`) },
    },
  });
}

/** Lines win over twips, and automatic space wins over both, so the repair unsets the others. */
function spaceRepair({ nominal }: NumberSpec, side: "before" | "after"): Repair | null {
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
