import type { NameSpec } from "../../../policy/values.ts";
import { para } from "../example-xml.ts";
import { runPropertyRule } from "./run-rule.ts";

const named: Readonly<Record<string, readonly string[]>> = {
  black: ["000000", "auto"],
  auto: ["auto"],
  red: ["FF0000"],
  white: ["FFFFFF"],
};

/** `w:color` (ECMA-376 part 1, 17.3.2.6): six hexadecimal digits, or `auto`. */
export const runColor = runPropertyRule({
  code: "RUN_COLOR_MISMATCH",
  title: "Wrong text colour.",
  advice: [
    "Set the colour on the Home tab, or press Ctrl+Space to restore the colour of the style.",
  ],
  severity: "warn",
  key: "color",
  read: (format) => format.color,
  isRight: (wanted, { value }) => coloursOf(wanted).includes(value),
  describe: (value) => value,
  describeWanted: ({ text }) => text,
  write: (wanted) => ({ element: "w:color", set: { "w:val": coloursOf(wanted)[0] ?? "auto" } }),
  element: "w:color",
  example: {
    policy: "roles: { body: { color: black } }",
    passes: { body: para("正文", "", '<w:color w:val="000000"/>') },
    fails: { body: para("正文", "", '<w:color w:val="FF0000"/>') },
  },
});

const known = new WeakMap<NameSpec, readonly string[]>();

function coloursOf(wanted: NameSpec): readonly string[] {
  let colours = known.get(wanted);
  if (colours === undefined) {
    colours = wanted.names.flatMap(
      (name) => named[name.toLowerCase()] ?? [name.replace("#", "").toUpperCase()],
    );
    known.set(wanted, colours);
  }
  return colours;
}
