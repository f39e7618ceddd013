import { type Document, isMap, isNode, LineCounter, parseDocument } from "yaml";

/** A YAML file that was read, and where its keys stand. */
export interface YamlFile {
  value: unknown;
  /** ` at line 3, column 5` of a key; nothing of one that is not in the file. */
  placeOf(path: readonly PropertyKey[]): string;
}

export type YamlResult = { ok: true; file: YamlFile } | { ok: false; problems: string[] };

/** Reads one YAML document. Problems name line and column and never quote the text. */
export function readYaml(text: string, version: "1.1" | "1.2"): YamlResult {
  const lines = new LineCounter();
  const document = parseDocument(text, { version, prettyErrors: true, lineCounter: lines });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map(({ code, linePos }) => {
        const place = linePos?.[0];
        const where = place ? ` at line ${place.line}, column ${place.col}` : "";
        return `not valid YAML: ${code.toLowerCase().replaceAll("_", " ")}${where}`;
      }),
    };
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: 10 });
    return { ok: true, file: { value, placeOf: (path) => placeOf(document, lines, path) } };
  } catch {
    return { ok: false, problems: ["too many YAML aliases"] };
  }
}

function placeOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length--) {
    const parent =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (!isMap(parent)) continue;
    const pair = parent.items.find(({ key }) => String(key) === String(path[length - 1]));
    if (pair !== undefined && isNode(pair.key) && pair.key.range) {
      const { line, col } = lines.linePos(pair.key.range[0]);
      return ` at line ${line}, column ${col}`;
    }
  }
  return "";
}
