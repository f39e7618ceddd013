/**
 * A second opinion on XML: reads what the engine wrote without a line of the engine, and strictly
 * (XML 1.0 fifth edition, Namespaces 1.0; DTDs are refused). It is slow and small.
 */

export interface XmlElementNode {
  /** With the usual prefix of its namespace, whatever the part declares: `w:p`. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (XmlElementNode | string)[];
  readonly parent: XmlElementNode | null;
}

/** Why a part is no XML. */
export class XmlFault extends Error {}

const prefixes = new Map([
  ["http://schemas.openxmlformats.org/wordprocessingml/2006/main", "w"],
  ["http://purl.oclc.org/ooxml/wordprocessingml/main", "w"],
  ["http://schemas.openxmlformats.org/officeDocument/2006/relationships", "r"],
  ["http://purl.oclc.org/ooxml/officeDocument/relationships", "r"],
  ["http://schemas.openxmlformats.org/package/2006/relationships", "rel"],
  ["http://schemas.openxmlformats.org/package/2006/content-types", "ct"],
  ["http://schemas.openxmlformats.org/markup-compatibility/2006", "mc"],
  ["http://schemas.openxmlformats.org/officeDocument/2006/math", "m"],
  ["http://schemas.openxmlformats.org/drawingml/2006/main", "a"],
  ["http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", "wp"],
  ["http://schemas.openxmlformats.org/drawingml/2006/picture", "pic"],
  ["http://schemas.microsoft.com/office/word/2010/wordprocessingShape", "wps"],
  ["http://schemas.microsoft.com/office/word/2010/wordml", "w14"],
  ["http://schemas.microsoft.com/office/word/2012/wordml", "w15"],
  ["urn:schemas-microsoft-com:vml", "v"],
  ["http://www.w3.org/XML/1998/namespace", "xml"],
]);

const name = String.raw`[A-Za-z_\u0080-\u{10FFFF}][\w.\-\u00B7\u0080-\u{10FFFF}]*(?::[A-Za-z_\u0080-\u{10FFFF}][\w.\-\u00B7\u0080-\u{10FFFF}]*)?`;
const token = new RegExp(
  String.raw`([^<]+)|<(${name})((?:[ \t\r\n]+${name}[ \t\r\n]*=[ \t\r\n]*(?:"[^"<]*"|'[^'<]*'))*)[ \t\r\n]*(/?)>|</(${name})[ \t\r\n]*>|<!\[CDATA\[([\s\S]*?)\]\]>|<!--((?:(?!--)[\s\S])*)-->|<\?(?![Xx][Mm][Ll][ \t\r\n?])${name}(?:[ \t\r\n][\s\S]*?)?\?>`,
  "uy",
);
const attribute = new RegExp(
  String.raw`(${name})[ \t\r\n]*=[ \t\r\n]*(?:"([^"]*)"|'([^']*)')`,
  "gu",
);
const declaration =
  /^<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*(["'])1\.\d+\1(?:[ \t\r\n]+encoding[ \t\r\n]*=[ \t\r\n]*(["'])([A-Za-z][\w.-]*)\2)?(?:[ \t\r\n]+standalone[ \t\r\n]*=[ \t\r\n]*(["'])(?:yes|no)\4)?[ \t\r\n]*\?>/;
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** The namespace of each prefix from here down, and the start tags that were read here. */
interface Scope {
  readonly prefixes: ReadonlyMap<string, string>;
  readonly tags: Map<string, StartTag>;
}

/**
 * The root of a part.
 *
 * @throws XmlFault when it is not well-formed, or not in the encoding that it declares.
 */
export function readXml(bytes: Uint8Array): XmlElementNode {
  const source = decode(bytes);
  const at = declaration.exec(source)?.[0].length ?? 0;
  if (forbidden.test(source)) throw new XmlFault("a character that XML does not allow");
  const root: XmlElementNode = { name: "", attributes: new Map(), children: [], parent: null };
  let inside = root;
  const outermost = new Map([["xml", "http://www.w3.org/XML/1998/namespace"]]);
  const open = [{ rawName: "", scope: { prefixes: outermost, tags: new Map() } as Scope }];
  token.lastIndex = at;
  while (token.lastIndex < source.length) {
    const start = token.lastIndex;
    const found = token.exec(source);
    if (found === null) throw new XmlFault(`not well-formed at character ${start}`);
    const [, text, startName, rawAttributes = "", slash, endName, cdata] = found;
    if (text !== undefined || cdata !== undefined) {
      if (inside !== root) inside.children.push(cdata ?? characters(text ?? "", start));
      else if (!/^[ \t\r\n]*$/.test(cdata ?? text ?? "x"))
        throw new XmlFault(`text outside of the root at character ${start}`);
    } else if (startName !== undefined) {
      if (inside === root && root.children.length > 0) throw new XmlFault("a second root");
      const outside = open.at(-1)?.scope;
      if (outside === undefined) throw new XmlFault("an end tag too many");
      const { name, attributes, scope } = startTagOf(startName, rawAttributes, outside, start);
      const element: XmlElementNode = { name, attributes, children: [], parent: inside };
      inside.children.push(element);
      if (slash === "/") continue;
      inside = element;
      open.push({ rawName: startName, scope });
    } else if (endName !== undefined) {
      if (open.at(-1)?.rawName !== endName)
        throw new XmlFault(`</${endName}> closes <${open.at(-1)?.rawName}> at character ${start}`);
      open.pop();
      inside = inside.parent ?? root;
    }
  }
  if (open.length > 1) throw new XmlFault(`<${open.at(-1)?.rawName}> is not closed`);
  const [only] = root.children;
  if (only === undefined || typeof only === "string") throw new XmlFault("no root");
  return { ...only, parent: null };
}

function decode(bytes: Uint8Array): string {
  const isWide =
    (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const guess = isWide ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  const ascii = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const declared = isWide ? undefined : declaration.exec(ascii.replace(/^ï»¿/, ""))?.[3];
  if (
    declared !== undefined &&
    /^(?:us-)?ascii$/i.test(declared) &&
    bytes.some((byte) => byte > 127)
  )
    throw new XmlFault("declares US-ASCII and has other octets");
  try {
    return new TextDecoder(isWide ? guess : (declared ?? guess), { fatal: true }).decode(bytes);
  } catch {
    throw new XmlFault(`octets that are no ${declared ?? guess}`);
  }
}

interface StartTag {
  name: string;
  attributes: ReadonlyMap<string, string>;
  scope: Scope;
}

/** The content of a start tag. Most tags occur many times in a part, and are read once. */
function startTagOf(rawName: string, rawAttributes: string, outside: Scope, at: number): StartTag {
  const key = rawName + rawAttributes;
  const known = outside.tags.get(key);
  if (known !== undefined) return known;
  const raw = [...rawAttributes.matchAll(attribute)].map(
    ([, name = "", double, single]) => [name, characters(double ?? single ?? "", at)] as const,
  );
  if (new Set(raw.map(([name]) => name)).size < raw.length)
    throw new XmlFault(`an attribute twice in <${rawName}> at character ${at}`);
  const isDeclaration = ([name]: readonly [string, string]) => /^xmlns(?::|$)/.test(name);
  const declared = raw
    .filter(isDeclaration)
    .map(([name, uri]): [string, string] => [name.slice("xmlns:".length), uri]);
  const scope =
    declared.length === 0
      ? outside
      : { prefixes: new Map([...outside.prefixes, ...declared]), tags: new Map() };
  const attributes = new Map<string, string>();
  for (const item of raw) {
    if (isDeclaration(item)) continue;
    const [name, value] = item;
    const resolved = name.includes(":") ? canonical(name, scope, at) : name;
    if (attributes.has(resolved))
      throw new XmlFault(`the attribute ${resolved} twice in <${rawName}> at character ${at}`);
    attributes.set(resolved, value);
  }
  const tag = { name: canonical(rawName, scope, at), attributes, scope };
  outside.tags.set(key, tag);
  return tag;
}

function canonical(rawName: string, scope: Scope, at: number): string {
  const colon = rawName.indexOf(":");
  const uri = scope.prefixes.get(colon < 0 ? "" : rawName.slice(0, colon));
  if (uri === undefined) {
    if (colon < 0) return rawName;
    throw new XmlFault(`the prefix of ${rawName} is not declared at character ${at}`);
  }
  const local = rawName.slice(colon + 1);
  return uri === "" ? local : `${prefixes.get(uri) ?? `{${uri}}`}:${local}`;
}

const named = new Map([
  ["lt", "<"],
  ["gt", ">"],
  ["amp", "&"],
  ["quot", '"'],
  ["apos", "'"],
]);

function characters(raw: string, at: number): string {
  if (raw.includes("]]>")) throw new XmlFault(`]]> in text at character ${at}`);
  if (!raw.includes("&")) return raw;
  return raw.replace(/&(?:#x([0-9a-fA-F]+)|#(\d+)|(\w+));|&/g, (_, hex, decimal, key) => {
    if (hex !== undefined || decimal !== undefined) {
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      const character = code > 0x10ffff ? "\u0000" : String.fromCodePoint(code);
      if (!forbidden.test(character)) return character;
    }
    const character = named.get(key ?? "");
    if (character === undefined) throw new XmlFault(`a reference to nothing at character ${at}`);
    return character;
  });
}

export function childElements(element: XmlElementNode): XmlElementNode[] {
  return element.children.filter((child) => typeof child !== "string");
}

/** An element and all elements inside it, in document order. */
export function* everyElement(element: XmlElementNode): Generator<XmlElementNode> {
  yield element;
  for (const child of element.children) if (typeof child !== "string") yield* everyElement(child);
}

/** The text of an element with all that is in it. */
export function textOf(element: XmlElementNode): string {
  return element.children
    .map((child) => (typeof child === "string" ? child : textOf(child)))
    .join("");
}
