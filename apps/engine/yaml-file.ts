import {
  Composer,
  type CST,
  type Document,
  isMap,
  isNode,
  isScalar,
  LineCounter,
  Parser,
  visit,
  YAMLParseError,
} from "yaml";

/** The value of a YAML file, and the places of its keys. */
export interface YamlFile {
  value: unknown;
  /** The place of a key, as ` at line 3, column 5`; empty for a key that the file does not have. */
  placeOf(path: readonly PropertyKey[]): string;
}

export type YamlResult = { ok: true; file: YamlFile } | { ok: false; problems: string[] };

/** The most problems of a file that are returned. */
export const mostProblems = 20;

/** The deepest nesting of mappings and lists. A recursive parser would run out of stack. */
const maxDepth = 100;

/** The most aliases, because the library searches all anchors for each. */
const maxAliases = 100;

/**
 * Reads one YAML document, in linear time also if it has many faults. Problems name line and column
 * and never quote the text; the first 20 are returned.
 */
export function readYaml(text: string, version: "1.1" | "1.2"): YamlResult {
  const lines = new LineCounter();
  const tokens = [...new Parser(lines.addNewLine).parse(text)];
  const tooDeep = firstBelow(tokens, maxDepth);
  if (tooDeep !== null) {
    return { ok: false, problems: [`nested too deeply${placeAt(lines, tooDeep)}`] };
  }
  const document = compose(tokens, text.length, version);
  const faults: Fault[] = document.errors.map(({ code, pos }) => ({ code, at: pos[0] }));
  if (faults.length < mostProblems) faults.push(...repeatedKeys(document));
  if (faults.length > 0) {
    return {
      ok: false,
      problems: faults
        .slice(0, mostProblems)
        .map(
          ({ code, at }) =>
            `not valid YAML: ${code.toLowerCase().replaceAll("_", " ")}${placeAt(lines, at)}`,
        ),
    };
  }
  const tooManyAliases: YamlResult = { ok: false, problems: ["too many YAML aliases"] };
  if (hasTooManyAliases(document)) return tooManyAliases;
  try {
    const value: unknown = document.toJS({ maxAliasCount: 10 });
    return { ok: true, file: { value, placeOf: (path) => placeOf(document, lines, path) } };
  } catch {
    return tooManyAliases;
  }
}

/** Reads the document of a file. A second document is reported as an error of the first. */
function compose(
  tokens: readonly CST.Token[],
  length: number,
  version: "1.1" | "1.2",
): Document.Parsed {
  // The library would compare every key with all keys before it. `repeatedKeys` takes linear time.
  const options = { version, prettyErrors: false, uniqueKeys: false } as const;
  // The library's warnings would go to standard error and quote the text.
  const composer = new Composer({ ...options, logLevel: "error" });
  const [document, second] = composer.compose(tokens, true, length);
  if (document === undefined) throw new Error("a stream of YAML without a document");
  if (second !== undefined) {
    const [start, end] = second.range;
    document.errors.push(new YAMLParseError([start, end], "MULTIPLE_DOCS", "more documents"));
  }
  return document;
}

/** The offset of the first token below so many mappings and lists. It does not recurse. */
function firstBelow(tokens: readonly CST.Token[], depth: number): number | null {
  let level = tokens.flatMap((token) => (token.type === "document" ? (token.value ?? []) : []));
  for (let above = 0; above <= depth; above++) {
    level = level.flatMap(childrenOf);
    if (level.length === 0) return null;
  }
  return level[0]?.offset ?? null;
}

function childrenOf(token: CST.Token): CST.Token[] {
  if (!("items" in token)) return [];
  return token.items.flatMap(({ key, value }) => [key ?? [], value ?? []].flat());
}

interface Fault {
  code: string;
  at: number;
}

/** Finds keys that a mapping has more than once. `<<` may be repeated. */
function repeatedKeys(document: Document): Fault[] {
  const faults: Fault[] = [];
  visit(document, {
    Map: (_key, { items }) => {
      const seen = new Set<unknown>();
      for (const { key } of items) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) faults.push({ code: "DUPLICATE_KEY", at: key.range?.[0] ?? 0 });
        if (faults.length >= mostProblems) return visit.BREAK;
        seen.add(key.value);
      }
      return undefined;
    },
  });
  return faults;
}

function hasTooManyAliases(document: Document): boolean {
  let count = 0;
  visit(document, { Alias: () => (++count > maxAliases ? visit.BREAK : undefined) });
  return count > maxAliases;
}

function placeOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): string {
  for (let length = path.length; length > 0; length--) {
    const parent =
      length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    if (!isMap(parent)) continue;
    const pair = parent.items.find(({ key }) => String(key) === String(path[length - 1]));
    if (pair !== undefined && isNode(pair.key) && pair.key.range) {
      return placeAt(lines, pair.key.range[0]);
    }
  }
  return "";
}

function placeAt(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return ` at line ${line}, column ${col}`;
}
