import { posix } from "node:path";
import { unzipSync } from "fflate";
import { markFaults, referenceFaults, referencesOf } from "./word-references.ts";
import { structureFaults } from "./word-structure.ts";
import { childElements, everyElement, readXml, type XmlElementNode } from "./xml-reader.ts";

/**
 * Reads a document as strictly as Word does, without the engine: every XML part well-formed, content
 * types and relationships whole, ids and pairs right, and the structure that Word insists on.
 *
 * @returns a sentence for each fault, in words that stay the same when another part of the document
 *   changes; none where nothing is wrong.
 */
export function strictFaults(document: Uint8Array): string[] {
  const names: string[] = [];
  let files: Record<string, Uint8Array>;
  try {
    files = unzipSync(document, { filter: ({ name }) => names.push(name) > 0 });
  } catch (error) {
    return [`the package cannot be read: ${(error as Error).message}`];
  }
  const faults = twice(names).map((name) => `the entry ${name} is there twice`);
  const parts = new Map<string, XmlElementNode>();
  for (const [name, bytes] of Object.entries(files)) {
    if (!/\.(?:xml|rels)$/.test(name)) continue;
    try {
      parts.set(name, readXml(bytes));
    } catch (error) {
      faults.push(`${name} is not well-formed: ${(error as Error).message}`);
    }
  }
  const entries = new Set(names.filter((name) => !name.endsWith("/")));
  faults.push(...contentTypeFaults(parts.get("[Content_Types].xml"), entries));
  for (const [name, root] of parts) {
    if (name.endsWith(".rels")) faults.push(...relationshipFaults(name, root, entries));
    else if (name.startsWith("word/")) {
      const own = [...structureFaults(root), ...referenceFaults(root), ...markFaults(root)];
      own.push(...danglingIds(root, parts.get(relationshipsOf(name))));
      faults.push(...own.map((fault) => `${name}: ${fault}`));
    }
  }
  faults.push(...absentTargets(parts));
  return faults;
}

/** The faults of an output that its template does not have. */
export function newFaults(template: Uint8Array, output: Uint8Array): string[] {
  const faults = strictFaults(output);
  if (faults.length === 0) return [];
  const known = new Set(strictFaults(template));
  return [...new Set(faults.filter((fault) => !known.has(fault)))];
}

function twice(names: readonly string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => seen.size === seen.add(name).size))];
}

function contentTypeFaults(
  types: XmlElementNode | undefined,
  entries: ReadonlySet<string>,
): string[] {
  if (types === undefined) return ["there are no content types"];
  const items = childElements(types);
  const overrides = items.flatMap(({ attributes }) => attributes.get("PartName")?.slice(1) ?? []);
  const extensions = items.flatMap(
    ({ attributes }) => attributes.get("Extension")?.toLowerCase() ?? [],
  );
  const isTyped = (name: string) =>
    overrides.includes(name) ||
    extensions.includes(name.slice(name.lastIndexOf(".") + 1).toLowerCase());
  return [
    ...twice(overrides).map((name) => `the content type of ${name} is there twice`),
    ...twice(extensions).map((name) => `the content type of .${name} is there twice`),
    ...overrides
      .filter((name) => !entries.has(name))
      .map((name) => `${name} has a type and is absent`),
    ...[...entries]
      .filter((name) => name !== "[Content_Types].xml" && !isTyped(name))
      .map((name) => `${name} has no content type`),
  ];
}

function relationshipsOf(part: string): string {
  return posix.join(posix.dirname(part), "_rels", `${posix.basename(part)}.rels`);
}

function relationshipFaults(
  name: string,
  root: XmlElementNode,
  entries: ReadonlySet<string>,
): string[] {
  const items = childElements(root).map(({ attributes }) => attributes);
  const ids = items.map((item) => item.get("Id") ?? "");
  const base = posix.dirname(posix.dirname(name));
  const absent = items.flatMap((item) => {
    const target = item.get("Target") ?? "";
    if (item.get("TargetMode") === "External") return [];
    const [path = ""] = target.split("#");
    const part = path.startsWith("/") ? path.slice(1) : posix.join(base, path);
    return entries.has(part) || entries.has(decoded(part)) ? [] : [part];
  });
  return [
    ...twice(ids).map((id) => `${name}: ${id} is there twice`),
    ...absent.map((part) => `${name} leads to ${part}, which is absent`),
  ];
}

function decoded(path: string): string {
  try {
    return decodeURI(path);
  } catch {
    return path;
  }
}

/** Relationships that a part names and does not have. */
function danglingIds(root: XmlElementNode, relationships: XmlElementNode | undefined): string[] {
  const known = new Set(
    relationships === undefined
      ? []
      : childElements(relationships).map(({ attributes }) => attributes.get("Id")),
  );
  const faults: string[] = [];
  for (const { name, attributes } of everyElement(root)) {
    for (const key of ["r:embed", "r:link", "r:id", "r:pict", "r:dm", "r:lo", "r:qs", "r:cs"]) {
      const id = attributes.get(key);
      if (id !== undefined && id !== "" && !known.has(id))
        faults.push(`${name} refers to the relationship ${id}, which is absent`);
    }
  }
  return faults;
}

/** Notes, comments and numberings that are referred to and not there. */
function absentTargets(parts: ReadonlyMap<string, XmlElementNode>): string[] {
  const there = new Map<string, Set<string | undefined>>();
  for (const root of parts.values()) {
    for (const { name, attributes } of childElements(root)) {
      const key = name === "w:num" ? "w:numId" : "w:id";
      there.set(name, (there.get(name) ?? new Set()).add(attributes.get(key)));
    }
  }
  const faults: string[] = [];
  for (const [name, root] of parts) {
    if (!name.startsWith("word/") || name.endsWith(".rels")) continue;
    for (const [kind, ids] of referencesOf(root)) {
      for (const id of ids) {
        if (!there.get(kind)?.has(id))
          faults.push(`${name} refers to ${kind} ${id}, which is absent`);
      }
    }
  }
  return faults;
}
