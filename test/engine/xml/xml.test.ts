import { describe, expect, it } from "vitest";
import { DocumentError } from "../../../apps/engine/errors.ts";
import { wordVocabulary } from "../../../apps/engine/word/vocabulary.ts";
import type { XmlDocument } from "../../../apps/engine/xml/document.ts";
import { parseXml } from "../../../apps/engine/xml/parse.ts";
import { noNode, type XmlElement } from "../../../apps/engine/xml/tree.ts";

const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';

function parse(source: string, maxDepth = 100): XmlDocument {
  return parseXml(Buffer.from(source), {
    partName: "word/document.xml",
    maxDepth,
    vocabulary: wordVocabulary,
  });
}

function first(document: XmlDocument, ...names: string[]): XmlElement {
  return names.reduce<XmlElement>((at, name) => {
    const child = document.child(at, name);
    if (child === null) throw new Error(`no ${name}`);
    return child;
  }, document.root);
}

describe("what was not changed", () => {
  it.each([
    "<a/>",
    `<?xml version='1.0' encoding="UTF-8"?>\r\n<a  b = "1"\n c='&lt;"'>x<!-- <no> -->&amp;<![CDATA[<b>]]><d / ></a >\n<!-- end -->`.replace(
      "<d / >",
      "<d />",
    ),
    "\uFEFF<a>é😀\u3010&#x3010;&#12304;</a>",
    '<a><?target <x> ?><b xml:space="preserve"> \t\n </b></a>',
    "<a>]]]&gt; ></a>",
  ])("what was not changed is written back character for character: %j", (source) => {
    const document = parse(source);
    expect(document.changed).toBe(false);
    expect(document.serialize().toString()).toBe(source);
    // Use the writer as well, because unchanged parts bypass it.
    document.setDirty(document.root);
    expect(document.serialize().toString()).toBe(source);
  });

  it("what was not changed stays around what was changed", () => {
    const document = parse(`<w:p ${w} ><w:r  a='1' ><w:t>old</w:t ><!--x--></w:r><w:b /></w:p>`);
    document.setText(first(document, "w:r", "w:t"), "new & <b>");
    expect(document.serialize().toString()).toBe(
      `<w:p ${w} ><w:r  a='1' ><w:t>new &amp; &lt;b&gt;</w:t ><!--x--></w:r><w:b /></w:p>`,
    );
  });
});

describe("changes", () => {
  it("an attribute is replaced where it stands, or added before the end of the tag", () => {
    const document = parse(`<w:p ${w}><w:ind w:firstLine='400' w:left="1"/><w:x/></w:p>`);
    const indent = first(document, "w:ind");
    document.setAttribute(indent, "w:firstLine", '4"2\n');
    document.setAttribute(indent, "w:right", "7");
    expect(document.attribute(indent, "w:firstLine")).toBe('4"2\n');
    expect(document.serialize().toString()).toBe(
      `<w:p ${w}><w:ind w:firstLine='4&quot;2&#10;' w:left="1" w:right="7"/><w:x/></w:p>`,
    );
  });

  it("an element put into an empty one opens it", () => {
    const document = parse(
      `<x:p xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main"><x:r/></x:p>`,
    );
    const run = first(document, "w:r");
    const text = document.createElement(run, "w:t", 'a="1"');
    document.insertAfter(run, text, noNode);
    document.insertAfter(run, document.createElement(run, "w:br"), text);
    document.setText(text, "new");
    expect(document.serialize().toString()).toContain('<x:r><x:t a="1">new</x:t><x:br/></x:r>');
  });

  it("text that is emptied leaves its element", () => {
    const document = parse(`<w:p ${w}><w:t>x<!--y--></w:t></w:p>`);
    document.setText(first(document, "w:t"), "");
    expect(document.serialize().toString()).toBe(`<w:p ${w}><w:t></w:t></w:p>`);
  });

  it("a carriage return in text survives a reader", () => {
    const document = parse(`<w:p ${w}><w:t/></w:p>`);
    document.setText(first(document, "w:t"), "a\rb");
    expect(document.serialize().toString()).toContain("<w:t>a&#13;b</w:t>");
  });
});

describe("names", () => {
  const transitional = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

  it("names are known by namespace, whatever the prefix", () => {
    for (const source of [
      `<w:p xmlns:w="${transitional}" w:a="1"/>`,
      `<x:p xmlns:x="${transitional}" x:a="1"/>`,
      `<p xmlns="${transitional}" xmlns:y="${transitional}" y:a="1"/>`,
      `<s:p xmlns:s="http://purl.oclc.org/ooxml/wordprocessingml/main" s:a="1"/>`,
    ]) {
      const document = parse(source);
      expect(document.name(document.root), source).toBe("w:p");
      expect(document.attribute(document.root, "w:a"), source).toBe("1");
    }
  });

  it("a prefix may mean something else further in, and again what it did further out", () => {
    const document = parse(
      `<w:a ${w}><w:b xmlns:w="urn:other" w:v="1"><w:c/></w:b><w:d w:v="2"/></w:a>`,
    );
    const inner = first(document, "{urn:other}b");
    expect(document.child(inner, "{urn:other}c")).not.toBeNull();
    expect(document.attribute(inner, "{urn:other}v")).toBe("1");
    expect(document.attribute(first(document, "w:d"), "w:v")).toBe("2");
  });

  it("an attribute without a prefix has no namespace", () => {
    const document = parse(`<a xmlns="${transitional}" val="1"/>`);
    expect(document.attribute(document.root, "val")).toBe("1");
    expect(document.attribute(document.root, "w:val")).toBeUndefined();
  });

  it("an undeclared default namespace gives a plain name", () => {
    const document = parse(`<w:a ${w}><b xmlns=""/></w:a>`);
    expect(document.child(document.root, "b")).not.toBeNull();
  });
});

describe("text and attributes are decoded", () => {
  it("text and attributes are decoded: entities, references, sections and line ends", () => {
    const document = parse(
      "<a b='&#x41;&quot;\n&#10;'>&lt;&#65;\r\n\r<![CDATA[&lt;\r\n]]><!--no--></a>",
    );
    expect(document.text(document.root)).toBe("<A\n\n&lt;\n");
    expect(document.attribute(document.root, "b")).toBe('A" \n');
  });
});

describe("what is not well-formed is refused with part, line and column", () => {
  it.each([
    ["", 1, 1],
    ["text", 1, 1],
    ["<a>", 1, 4],
    ["<a>\n <b></a>", 2, 5],
    ["<a></b>", 1, 4],
    ["<a/><b/>", 1, 5],
    ["<a></a>x", 1, 8],
    ["<a><b</a>", 1, 6],
    ["<a b></a>", 1, 5],
    ["<a b=1/>", 1, 6],
    ['<a b="1/>', 1, 6],
    ['<a b="1"c="2"/>', 1, 9],
    ['<a b="<"/>', 1, 6],
    ['<a b="1" b="2"/>', 1, 10],
    ["<a>&nbsp;</a>", 1, 4],
    ["<a>&</a>", 1, 4],
    ["<a>&#0;</a>", 1, 4],
    ["<a>&#x110000;</a>", 1, 4],
    ['<a b="&x;"/>', 1, 7],
    ["<a>]]></a>", 1, 4],
    ["<a>\u0001</a>", 1, 4],
    ["<a>\uFFFE</a>", 1, 4],
    ["<é>\uFFFF</é>", 1, 4],
    ["<a><!-- </a>", 1, 8],
    ["<a><![CDATA[ </a>", 1, 13],
    ["<a><!ELEMENT b></a>", 1, 4],
    ["<1a/>", 1, 2],
    ["<x:a/>", 1, 1],
    ["<a x:b='1'/>", 1, 1],
    ["</a>", 1, 1],
    ["<a", 1, 1],
    ["<a><!-- -- --></a>", 1, 9],
    ["<a><!-- ---></a>", 1, 9],
    ["<a><!----><!--a--b--></a>", 1, 16],
    ['<a><?xml version="1.0"?></a>', 1, 4],
    ["<a><?XML ?></a>", 1, 4],
    ["<a><?xMl?></a>", 1, 4],
    ["<a/><?xml ?>", 1, 5],
    ["<a><??></a>", 1, 6],
    ["<a><? b?></a>", 1, 6],
    ["<a><?1b?></a>", 1, 6],
    ["<a><?b=c?></a>", 1, 7],
    ['<?XML version="1.0"?><a/>', 1, 1],
    [' <?xml version="1.0"?><a/>', 1, 2],
    ['\n<?xml version="1.0"?><a/>', 2, 1],
    ['<!-- --><?xml version="1.0"?><a/>', 1, 9],
    ['<?xml version="1.0"?><?xml version="1.0"?><a/>', 1, 22],
    ['\uFEFF\uFEFF<?xml version="1.0"?><a/>', 1, 2],
    ["<?xml?><a/>", 1, 1],
    ['<?xml encoding="UTF-8"?><a/>', 1, 1],
    ['<?xml version="9.9"?><a/>', 1, 1],
    ['<?xml version="2.0"?><a/>', 1, 1],
    ['<?xml version="1."?><a/>', 1, 1],
    ["<?xml version=1.0?><a/>", 1, 1],
    [`<?xml version="1.0'?><a/>`, 1, 1],
    ['<?xml Version="1.0"?><a/>', 1, 1],
    ['<?xml version="1.0" standalone="yes" encoding="UTF-8"?><a/>', 1, 1],
    ['<?xml encoding="UTF-8" version="1.0"?><a/>', 1, 1],
    ['<?xml version="1.0" standalone="true"?><a/>', 1, 1],
    ['<?xml version="1.0" standalone="YES"?><a/>', 1, 1],
    ['<?xml version="1.0" encoding=""?><a/>', 1, 1],
    ['<?xml version="1.0" encoding="UTF 8"?><a/>', 1, 1],
    ['<?xml version="1.0"encoding="UTF-8"?><a/>', 1, 1],
    ['<?xml version="1.0" version="1.0"?><a/>', 1, 1],
    ['<?xml version="1.0" a="b"?><a/>', 1, 1],
    ['<?xml version="1.0"><a/>', 1, 1],
    ["<a×/>", 1, 2],
    ["<a ×='1'/>", 1, 4],
    ["<\u0300a/>", 1, 2],
    ["<a\u2000/>", 1, 2],
    ["<:a xmlns='urn:x'/>", 1, 1],
    ["<x: xmlns:x='urn:x'/>", 1, 1],
    ["<x:1 xmlns:x='urn:x'/>", 1, 1],
    ["<x:a:b xmlns:x='urn:x'/>", 1, 1],
    ["<a x:b:c='1' xmlns:x='urn:x'/>", 1, 1],
    ["<a xmlns:x='urn:x' xmlns:y='urn:x' x:b='1' y:b='2'/>", 1, 1],
    ["<a xmlns:x=''/>", 1, 4],
    ["<a xmlns:='urn:x'/>", 1, 4],
    ["<a xmlns:xmlns='urn:x'/>", 1, 4],
    ["<a xmlns:xml='urn:x'/>", 1, 4],
    ["<a xmlns:x='http://www.w3.org/XML/1998/namespace'/>", 1, 4],
    ["<a xmlns='http://www.w3.org/2000/xmlns/'/>", 1, 4],
    ["<a xmlns:x='http://www.w3.org/XML/1998/namespac&#x65;'/>", 1, 4],
  ])(
    "what is not well-formed is refused with part, line and column: %j",
    (source, line, column) => {
      expect(() => parse(source)).toThrow(
        expect.objectContaining({
          code: "XML_NOT_WELL_FORMED",
          detail: { part: "word/document.xml", line, column },
        }),
      );
    },
  );

  it.each([
    "<?xml version='1.0'?><a/>",
    '<?xml version="1.1"?><a/>',
    '<?xml  version = "1.0"\n encoding=\'utf-8\' standalone="no" ?><a/>',
    "\uFEFF<?xml version='1.0'?>\n<!-- a - b --><a/>\n<!---->",
    "<?xml-stylesheet href='a'?><a/><?b?>",
    "<a><?b c?><?x:y d ?><?xmlb?><!-- - --></a>",
    "<é á='1'/>",
    "<一:二 xmlns:一='urn:x' 一:三='1' 三='2'/>",
    "<a\u0300·/>",
    "<a xmlns:xml='http://www.w3.org/XML/1998/namespace' xml:space='preserve'/>",
    "<a xmlns='' x='1'/>",
    "<a xmlns:x='urn:x' xmlns:y='urn:y' x:b='1' y:b='2' b='3'/>",
    "<a b='&quot;\"'>]] ></a>",
  ])(
    "what is not well-formed is refused with part, line and column: %j is well-formed",
    (source) => {
      expect(() => parse(source)).not.toThrow();
    },
  );

  it("what is not well-formed is refused with part, line and column: a document type, before anything it declares", () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;">]><a>&y;</a>';
    expect(() => parse(bomb)).toThrow(expect.objectContaining({ code: "XML_DOCTYPE" }));
  });

  it("what is not well-formed is refused with part, line and column: nesting over the limit", () => {
    const nested = (depth: number) => "<a>".repeat(depth) + "</a>".repeat(depth);
    const deep = parse(nested(100));
    expect(deep.name(deep.root)).toBe("a");
    expect(() => parse(nested(101))).toThrow(expect.objectContaining({ code: "XML_TOO_DEEP" }));
  });

  it("what is not well-formed is refused with part, line and column: a message never quotes the text", () => {
    try {
      parse("<a>geheim</b>");
    } catch (error) {
      expect((error as DocumentError).message).not.toContain("geheim");
      expect(error).toBeInstanceOf(DocumentError);
    }
    expect.assertions(2);
  });
});

describe("a part that is larger than what is looked at at once", () => {
  const window = 64 * 1024;
  const filler = `<w:r><w:rPr><w:b/></w:rPr><w:t>${"一二三".repeat(20)}</w:t></w:r>`;
  const many = (bytes: number) =>
    filler.repeat(Math.floor(bytes / Buffer.byteLength(filler))) + "x".repeat(bytes % 50);
  const large = (inside: string) =>
    `<w:p ${w}>${many(1024 * 1024)}${inside}${many(3 * window)}</w:p>`;
  const texts = (document: XmlDocument, name: string) =>
    [...document.elements(document.root)]
      .filter((each) => document.name(each) === name)
      .map((each) => document.text(each));

  it("a part that is larger than what is looked at at once is read the same wherever a window ends", () => {
    // Each octet of it is at the end of a window once.
    const inside = `<w:x w:a="a &lt; '>' &#x4E00;" w:b='"'>t &amp; <!-- <w:y> & --><![CDATA[<&]]]]><?p <w:z ?>三</w:x ><w:n xmlns:w="urn:n"><w:rPr><w:b/></w:rPr></w:n>`;
    for (let shift = 0; shift < 400; shift++) {
      const before = " ".repeat(window - 300 + shift);
      const document = parse(large(`<w:q>${before}</w:q>${inside}`));
      const x = first(document, "w:x");
      expect(document.attribute(x, "w:a")).toBe("a < '>' 一");
      expect(document.attribute(x, "w:b")).toBe('"');
      expect(document.text(x)).toBe("t & <&]]三");
      expect(texts(document, "w:q")).toEqual([before]);
      expect(document.name(first(document, "{urn:n}n"))).toBe("{urn:n}n");
    }
  });

  it("a part that is larger than what is looked at at once opens what is folded, after the last window too", () => {
    const document = parse(large(""));
    const runs = [...document.elements(document.root)];
    for (const run of [runs[1], runs[Math.floor(runs.length / 2)], runs.at(-1)]) {
      const properties = run === undefined ? null : document.child(run, "w:rPr");
      if (properties === null) throw new Error("a run without properties");
      expect(document.isFolded(properties)).toBe(true);
      expect(document.child(document.unfold(properties), "w:b")).not.toBeNull();
    }
  });

  it.each([
    ["a comment", `<!--${"<!- ".repeat(window)}-->`],
    ["a section", `<w:t><![CDATA[${"</w:t>".repeat(window)}]]></w:t>`],
    ["a start tag", `<w:t w:a="${"&gt;>".repeat(window)}"/>`],
    ["a text", `<w:t>${"一&amp;".repeat(window)}</w:t>`],
  ])(
    "a part that is larger than what is looked at at once has room for %s that is longer",
    (_what, inside) => {
      const source = large(`${inside}<w:end>z</w:end>`);
      const document = parse(source);
      expect(texts(document, "w:end")).toEqual(["z"]);
      document.setDirty(document.root);
      expect(document.serialize().equals(Buffer.from(source))).toBe(true);
    },
  );

  it.each([
    ["<w:t>\u0001</w:t>", "a character that XML does not allow"],
    ["<w:t>&nbsp;</w:t>", "an entity that Word documents do not have"],
    ["<w:t>]]></w:t>", "]]> in text"],
    ["<w:t></w:r>", "an end tag that closes nothing"],
    ["<!-- never", "markup that never ends"],
    ['<w:t w:a="never', "an attribute value that never ends"],
  ])("a part that is larger than what is looked at at once says where %j is", (inside, what) => {
    const source = large(`\n一二${inside}`);
    expect(() => parse(source)).toThrow(
      new RegExp(`${what.replaceAll("]", "\\]")} at line [23], `),
    );
  });
});
