import { satisfies } from "../../../policy/values.ts";
import { para } from "../example-xml.ts";
import { runPropertyRule } from "./run-rule.ts";

/** `w:sz` (ECMA-376 part 1, 17.3.2.38), in half-points; `w:szCs` in complex scripts. */
export const runSize = runPropertyRule({
  code: "RUN_SIZE_MISMATCH",
  title: "Wrong font size.",
  advice: ["Set the size on the Home tab, preferably in the style."],
  severity: "error",
  key: "size",
  read: (format) => format.size,
  isRight: (wanted, { value }) => satisfies(wanted, "halfPoints", value),
  describe: (value) => `${value / 2} pt`,
  describeWanted: ({ text }) => text,
  write: ({ nominal }) =>
    nominal === null ? null : { element: "w:sz", set: { "w:val": String(nominal.amount) } },
  writeValue: (value) => ({ element: "w:sz", set: { "w:val": String(value) } }),
  element: "w:sz",
  twin: "w:szCs",
  example: {
    policy: "roles: { body: { size: 三号 } }",
    passes: { body: para("正文", "", '<w:sz w:val="32"/>') },
    fails: { body: para("正文", "", '<w:sz w:val="24"/>') },
  },
});
