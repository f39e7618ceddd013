/** A field's instruction, taken apart (ECMA-376 part 1, 17.16.2). */
export interface FieldCode {
  /** In capitals: `SEQ`; `=` for a formula. */
  name: string;
  arguments: string[];
  /** By their letter, with what they say: `*` to `ARABIC`, `h` to "". */
  switches: Map<string, string>;
}

/** Switches that something follows, of all fields and of `SEQ` (17.16.4, 17.16.5.56). */
const withValue = new Set(["*", "#", "@", "r", "s"]);

/** Takes the instruction of a field apart. */
export function readCode(code: string): FieldCode {
  const formula = /^\s*=/.exec(code);
  const words = code.match(/"[^"]*"|[^\s"]+/g) ?? [];
  const found: FieldCode = {
    name: formula === null ? (words.shift() ?? "").toUpperCase() : "=",
    arguments: [],
    switches: new Map(),
  };
  for (let at = 0; at < words.length; at++) {
    const word = words[at] as string;
    if (!word.startsWith("\\") || word.length < 2) {
      found.arguments.push(unquoted(word));
      continue;
    }
    const letter = word.charAt(1).toLowerCase();
    let value = word.slice(2);
    const next = words[at + 1];
    if (value === "" && withValue.has(letter) && next !== undefined && !next.startsWith("\\")) {
      value = next;
      at++;
    }
    // MERGEFORMAT and CHARFORMAT say how the result looks, beside a switch that says what it is.
    if (letter === "*" && /^(MERGE|CHAR)FORMAT$/i.test(unquoted(value))) continue;
    found.switches.set(letter, unquoted(value));
  }
  return found;
}

function unquoted(word: string): string {
  return word.replace(/^"|"$/g, "");
}
