import { describe, expect, it } from "vitest";
import type { JobResult } from "../../../apps/engine/job/pipeline.ts";
import { noDecisions } from "../../../apps/engine/template/grammar/settle.ts";
import { PictureFiles } from "../../../apps/engine/template/pictures/picture-file.ts";
import { resolvePlaces } from "../../../apps/engine/template/places/resolve-places.ts";
import { findTextPlaces, surveyPlaces } from "../../../apps/engine/template/places/survey.ts";
import { itemScopes, rootScope } from "../../../apps/engine/template/values/data.ts";
import { NodeScopes } from "../../../apps/engine/template/values/node-scopes.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody } from "../../../apps/engine/word/stories.ts";
import { docx, p } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";
import { bodyOf, partOf, partsOf, repeatNodes, runDocument } from "../support.ts";

const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const relsPart = "word/_rels/document.xml.rels";

function links(...targets: string[]): string {
  const items = targets.map(
    (target, index) =>
      `<Relationship Id="rId${index + 1}" Type="${office}/hyperlink" Target="${target}" TargetMode="External"/>`,
  );
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${items.join("")}</Relationships>`;
}

const link = (id: string, text = "here") =>
  `<w:hyperlink r:id="${id}"><w:r><w:t>${text}</w:t></w:r></w:hyperlink>`;

/** The address of a template's one link, filled. */
function filled(target: string, payload: Record<string, unknown>): JobResult {
  return runDocument(`<w:p>${link("rId1")}</w:p>`, payload, {
    mode: "off",
    parts: { [relsPart]: links(target) },
  });
}

function addressesOf(result: JobResult): string[] {
  return Array.from(
    partOf(result, relsPart).matchAll(/Target="([^"]*)"/g),
    ([, target = ""]) => target,
  );
}

function reasonsOf({ replaceLog }: JobResult): (string | null)[] {
  return replaceLog.entries.map(({ reason }) => reason);
}

describe("the address of a link", () => {
  it.each([
    ["【URL】", "https://example.org/7?a=b&c=d#e", "https://example.org/7?a=b&amp;c=d#e"],
    [
      "%E3%80%90URL%E3%80%91",
      "http://例子.org/路 径",
      "http://%E4%BE%8B%E5%AD%90.org/%E8%B7%AF%20%E5%BE%84",
    ],
    ["%e3%80%90URL%e3%80%91", "https://example.org/a%20b", "https://example.org/a%20b"],
    ["https://example.org/【URL】", "a/b?c=d&e", "https://example.org/a%2Fb%3Fc%3Dd%26e"],
    [
      "https://example.org/x?q=%E3%80%90URL%E3%80%91&amp;r=1",
      "王 & co",
      "https://example.org/x?q=%E7%8E%8B%20%26%20co&amp;r=1",
    ],
    ["https://【URL】/x", "example.org:8080", "https://example.org:8080/x"],
    ["mailto:【URL】", "a.b@example.org", "mailto:a.b@example.org"],
    [
      "mailto:a@example.org?subject=【URL】",
      "x@y & z",
      "mailto:a@example.org?subject=x%40y%20%26%20z",
    ],
    ["tel:【URL】", "+86 10", "tel:+86%2010"],
    ["【URL】", "mailto:a@example.org", "mailto:a@example.org"],
    ["【URL】", "sub/page.html", "sub/page.html"],
    ["https://example.org/【URL%7Clower】", "ABC", "https://example.org/abc"],
    ["file:///share/【URL】.pdf", "7", "file:///share/7.pdf"],
  ])("the address of a link: %s with %s", (target, url, written) => {
    const result = filled(target, { url });
    expect(result.exitCode).toBe(0);
    expect(addressesOf(result)).toEqual([written]);
    expect(bodyOf(result)).toBe(`<w:p>${link("rId1")}</w:p>`);
    expect(result.replaceLog.entries).toMatchObject([
      {
        status: "replaced",
        field_name: "URL",
        paragraph_path: "p0",
        run_id: "p0:r0",
      },
    ]);
  });

  it.each([
    "javascript:alert(1)",
    " JavaScript:alert(1)",
    "vbscript:x",
    "data:text/html,x",
    "file:///etc/passwd",
    "ms-msdt:/id",
    "\\\\server\\share",
    "//server/share",
  ])("the address of a link: %s is refused", (url) => {
    const result = filled("【URL】", { url });
    expect(result.exitCode).toBe(3);
    expect(reasonsOf(result)).toEqual(["link_scheme"]);
    expect(addressesOf(result)).toEqual(["【URL】"]);
  });

  it("a value cannot complete a scheme that runs, nor stand behind one", () => {
    expect(reasonsOf(filled("java【URL】", { url: "script:alert(1)" }))).toEqual([null]);
    expect(reasonsOf(filled("【URL】script:alert(1)", { url: "java" }))).toEqual(["link_scheme"]);
    expect(reasonsOf(filled("javascript:【URL】", { url: "alert" }))).toEqual(["link_scheme"]);
  });

  it("the address of a link without a value stays as it is, and is missing", () => {
    const result = filled("https://example.org/%E3%80%90URL%E3%80%91", {});
    expect(result.exitCode).toBe(2);
    expect(addressesOf(result)).toEqual(["https://example.org/%E3%80%90URL%E3%80%91"]);
  });

  it("an empty value takes the link and leaves its text", () => {
    const result = filled("【#A】【URL】【/A】", { a: [{ url: "" }] });
    expect(bodyOf(result)).toBe("<w:p><w:hyperlink><w:r><w:t>here</w:t></w:r></w:hyperlink></w:p>");
  });

  it("a link that holds no tag keeps its relationship, octet for octet", () => {
    const target = "https://example.org/%E3%80%90%E6%B3%A8%E6%84%8F%E3%80%91?a=1&amp;b=【注】";
    expect(addressesOf(filled(target, {}))).toEqual([target]);
  });

  it("a section in an address is written", () => {
    const result = filled("https://example.org/【#A】a/【/A】【B】", { a: true, b: "b" });
    expect(addressesOf(result)).toEqual(["https://example.org/a/b"]);
  });

  it("anchor and tooltip of a link are filled as text", () => {
    const anchored = (name: string) =>
      `<w:p><w:hyperlink w:anchor="${name}" w:tooltip="to ${name}"/></w:p>`;
    expect(bodyOf(runDocument(anchored("【A】"), { a: "x y" }, { mode: "off" }))).toBe(
      anchored("x y"),
    );
  });

  it("a link on a picture is filled, and its tooltip", () => {
    const picture = (tip: string) =>
      `<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:docPr id="1" name="x"><a:hlinkClick xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" r:id="rId1" tooltip="${tip}"/></wp:docPr></wp:inline></w:drawing></w:r></w:p>`;
    const result = runDocument(
      picture("【B】"),
      { a: "1", b: "2" },
      {
        mode: "off",
        parts: { [relsPart]: links("https://example.org/【A】") },
      },
    );
    expect(bodyOf(result)).toBe(picture("2"));
    expect(addressesOf(result)).toEqual(["https://example.org/1"]);
  });
});

describe("links in copies of a section", () => {
  /**
   * One relationship used by links in two rows of different items, as after the expansion of a
   * section.
   */
  function twoRows(items: readonly string[]): { body: string; addresses: string[] } {
    const rows = docx(
      `<w:tbl><w:tr><w:tc><w:p>${link("rId1")}</w:p></w:tc></w:tr></w:tbl>${p("")}`,
      {
        [relsPart]: links("https://example.org/【.】"),
      },
    );
    const pack = WordPackage.open(rows);
    const survey = surveyPlaces(pack, [readBody(pack)], []);
    const { document, tables } = readBody(pack);
    const root = rootScope({});
    const scopes = new NodeScopes(document, root);
    const row = document.child(tables[0]?.element as never, "w:tr") as never;
    const copies = repeatNodes(document, [row], items.length - 1);
    const own = itemScopes(items, root, "ITEMS");
    for (const [index, nodes] of [[row], ...copies].entries())
      scopes.bind(nodes, own[index] as never);
    const places = findTextPlaces(pack, [readBody(pack)], survey, noDecisions);
    const context = {
      root,
      listSeparator: "",
      listSeparators: {},
      formats: new Map(),
      locale: "zh-CN",
      fields: { required: "all", requiredInItems: [] } as const,
      pictureFiles: new PictureFiles(),
    };
    const resolved = resolvePlaces(places, ({ element }) => scopes.of(element), context);
    resolved.apply(pack);
    const parts = new Map(partsOf(Buffer.concat(pack.write())));
    const targets = (parts.get(relsPart) ?? "").matchAll(/Id="([^"]*)"[^>]*Target="([^"]*)"/g);
    const body = parts.get("word/document.xml") ?? "";
    const byId = new Map(Array.from(targets, ([, id = "", target = ""]) => [id, target]));
    const ids = Array.from(body.matchAll(/<w:hyperlink r:id="([^"]*)"/g), ([, id = ""]) => id);
    expect(resolved.fields.every(({ scope }) => scope !== root)).toBe(true);
    return { body, addresses: ids.map((id) => byId.get(id) ?? "") };
  }

  it("each leads to the address of its item", () => {
    const { addresses } = twoRows(["a", "b", "a", "c"]);
    expect(addresses).toEqual(["a", "b", "a", "c"].map((each) => `https://example.org/${each}`));
  });

  it("links to one address share a relationship", () => {
    const { body } = twoRows(["a", "b", "a", "b"]);
    const ids = Array.from(body.matchAll(/r:id="([^"]*)"/g), ([, id]) => id);
    expect(new Set(ids).size).toBe(2);
  });

  it("4,000 links take time in proportion to 400", () => {
    const work = (count: number) =>
      twoRows(Array.from({ length: count }, (_, index) => `n${index}`));
    expect(growthOf(work, 400, 4000)).toBeLessThan(40);
  });
});

describe("the code of a HYPERLINK field", () => {
  const char = (type: string) => `<w:r><w:fldChar w:fldCharType="${type}"/></w:r>`;
  const code = (...pieces: string[]) =>
    pieces
      .map((each) => `<w:r><w:instrText xml:space="preserve">${each}</w:instrText></w:r>`)
      .join("");
  const field = (...pieces: string[]) =>
    `<w:p>${char("begin")}${code(...pieces)}${char("separate")}<w:r><w:t>here</w:t></w:r>${char("end")}</w:p>`;
  const written = (pieces: string[], payload: Record<string, unknown>) =>
    runDocument(field(...pieces), payload, { mode: "off" });

  it.each([
    [[' HYPERLINK "【URL】" '], [' HYPERLINK "https://example.org/a%22b%5C" ']],
    [
      [' HYPERLINK "https://example.org/', "【U", 'RL】" '],
      [' HYPERLINK "https://example.org/', "https%3A%2F%2Fexample.org%2Fa%22b%5C", '" '],
    ],
    [[" HYPERLINK 【URL】 "], [" HYPERLINK https://example.org/a%22b%5C "]],
    [[' HYPERLINK "x" \\o "【URL】" '], [' HYPERLINK "x" \\o "https://example.org/a\\"b\\\\" ']],
    [
      [' HYPERLINK \\l "%E3%80%90URL%E3%80%91" '],
      [' HYPERLINK \\l "https://example.org/a\\"b\\\\" '],
    ],
  ])("the code of a HYPERLINK field: %j", (pieces, expected) => {
    const result = written(pieces, { url: 'https://example.org/a"b\\' });
    expect(result.exitCode).toBe(0);
    expect(bodyOf(result)).toBe(field(...expected));
    expect(result.replaceLog.entries[0]).toMatchObject({ paragraph_path: "p0", field_name: "URL" });
  });

  it("an address that is refused in a link is refused here", () => {
    const result = written([' HYPERLINK "【URL】" '], { url: "javascript:alert(1)" });
    expect(reasonsOf(result)).toEqual(["link_scheme"]);
  });

  it("a simple field is filled alike", () => {
    const simple = (url: string) =>
      `<w:p><w:fldSimple w:instr=" HYPERLINK &quot;${url}&quot; "><w:r><w:t>x</w:t></w:r></w:fldSimple></w:p>`;
    const result = runDocument(simple("https://example.org/【A】"), { a: "b c" }, { mode: "off" });
    expect(bodyOf(result)).toBe(simple("https://example.org/b%20c"));
  });

  it.each([
    [' IF "【A】" = "1" "yes" "no" '],
    [' INCLUDEPICTURE "【A】" '],
    [' QUOTE "【', 'A】" '],
  ])("the code of another field is told: %s", (...pieces) => {
    const result = written(pieces, { a: "1" });
    expect(result.exitCode).toBe(3);
    expect(reasonsOf(result)).toEqual(["tag_in_field_code"]);
    expect(bodyOf(result)).toBe(field(...pieces));
  });

  it("a field in the code of another has a code of its own", () => {
    const inner = `${char("begin")}${code(" QUOTE x ")}${char("end")}`;
    const outer = (url: string) =>
      `<w:p>${char("begin")}${code(' HYPERLINK "')}${inner}${code(`${url}" `)}${char("end")}</w:p>`;
    const result = runDocument(outer("https://example.org/【A】"), { a: "1" }, { mode: "off" });
    expect(bodyOf(result)).toBe(outer("https://example.org/1"));
  });
});
