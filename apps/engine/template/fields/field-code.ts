/** The parts of a field's instruction (ECMA-376 part 1, 17.16.2). */
export interface FieldCode {
  /** In capitals: `SEQ`; `=` for a formula. */
  name: string;
  arguments: string[];
  /** Values of switches by letter: `*` to `ARABIC`, `h` to `""`. */
  switches: Map<string, string>;
}

/** Switches with a value: those of all fields and those of `SEQ` (17.16.4, 17.16.5.56). */
const withValue = new Set(["*", "#", "@", "r", "s"]);

/** Parses the instruction of a field. */
export function readCode(code: string): FieldCode {
  const formula = /^\s*=/.exec(code);
  const words = code.match(/"[^"]*"|[^\s"]+/g) ?? [];
  const parsed: FieldCode = {
    name: formula === null ? (words.shift() ?? "").toUpperCase() : "=",
    arguments: [],
    switches: new Map(),
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (!word.startsWith("\\") || word.length < 2) {
      parsed.arguments.push(unquoted(word));
      continue;
    }
    const letter = word.charAt(1).toLowerCase();
    let value = word.slice(2);
    const next = words[at + 1];
    if (value === "" && withValue.has(letter) && next !== undefined && !next.startsWith("\\")) {
      value = next;
      at++;
    }
    // MERGEFORMAT and CHARFORMAT format the result; another `*` switch says how numbers are
    // written.
    if (letter === "*" && /^(MERGE|CHAR)FORMAT$/i.test(unquoted(value))) continue;
    parsed.switches.set(letter, unquoted(value));
  }
  return parsed;
}

function unquoted(word: string): string {
  return word.replace(/^"|"$/g, "");
}
