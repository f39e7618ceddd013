import { describe, expect, it } from "vitest";
import { ListInstances } from "../../../apps/engine/template/lists/list-instances.ts";
import { restartLists } from "../../../apps/engine/template/lists/list-restart.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody } from "../../../apps/engine/word/stories.ts";
import { documentRelationships, docx } from "../../fixtures/docx.ts";
import { growthOf } from "../../support/growth.ts";

const word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const strictWord = "http://purl.oclc.org/ooxml/wordprocessingml/main";

/** A document with this numbering part: its root with the content. */
function withNumbering(numbering: string, body = "<w:p/>"): WordPackage {
  const relationships = documentRelationships([{ type: "numbering", target: "numbering.xml" }]);
  return WordPackage.open(
    docx(body, { "word/_rels/document.xml.rels": relationships, "word/numbering.xml": numbering }),
  );
}

const written = (pack: WordPackage, name = "word/numbering.xml") =>
  pack.xml(name).serialize().toString("utf8");

const root = (content: string) => `<w:numbering xmlns:w="${word}">${content}</w:numbering>`;
const level = (start: string) => `<w:lvl w:ilvl="0"><w:start w:val="${start}"/></w:lvl>`;
const abstract = (id: string, content = level("1")) =>
  `<w:abstractNum w:abstractNumId="${id}">${content}</w:abstractNum>`;
const num = (id: string, abstractId: string, content = "") =>
  `<w:num w:numId="${id}"><w:abstractNumId w:val="${abstractId}"/>${content}</w:num>`;
const begin = (start: string, content = "") =>
  `<w:lvlOverride w:ilvl="0"><w:startOverride w:val="${start}"/>${content}</w:lvlOverride>`;

describe("lists that are made of a template's", () => {
  it("lists that are made of a template's lists stand behind the others, in front of what is last, and nothing else changes", () => {
    const [before, after] = [
      `<w:numPicBullet w:numPicBulletId="0"/>\n${abstract("2")} <!-- x --> ${num("3", "2")}`,
      '\n<w:numIdMacAtCleanup w:val="4"/>',
    ];
    const pack = withNumbering(root(before + after));
    const lists = new ListInstances(pack);
    const [item, other] = [{}, {}];
    expect(lists.restart("3", item)).toBe("4");
    expect(lists.restart("3", other, 7)).toBe("5");
    expect(lists.restart("3", item)).toBe("4");
    expect(lists.restart("9", item)).toBeNull();
    expect(written(pack)).toBe(
      root(before + num("4", "2", begin("1")) + num("5", "2", begin("7")) + after),
    );
  });

  it("lists of our own stand among the abstract ones, in front of all instances", () => {
    const pack = withNumbering(root(abstract("2") + num("3", "2")));
    expect(new ListInstances(pack).create("bullet", 1, 1)).toBe("4");
    expect(written(pack)).toMatch(
      /<w:abstractNum w:abstractNumId="2">.*<w:abstractNum w:abstractNumId="3">.*<w:num w:numId="3">.*<w:num w:numId="4"><w:abstractNumId w:val="3"\/>/s,
    );
    const empty = withNumbering(root('<w:numPicBullet w:numPicBulletId="0"/>'));
    new ListInstances(empty).create("decimal", 1, 3);
    expect(written(empty)).toMatch(
      /<w:numPicBullet w:numPicBulletId="0"\/><w:abstractNum w:abstractNumId="0">.*<w:num w:numId="1">/s,
    );
    const bare = withNumbering(`<w:numbering xmlns:w="${word}"/>`);
    new ListInstances(bare).create("decimal", 1, 3);
    expect(written(bare)).toMatch(/^<w:numbering [^>]*><w:abstractNum .*<\/w:numbering>$/s);
  });

  it("lists that are made of a template's lists keep the levels that an instance has in place of its list's", () => {
    const own = `<w:lvl w:ilvl="0"><w:start w:val="5"/><w:lvlText w:val="第%1条"/></w:lvl>`;
    const deeper = `<w:lvlOverride w:ilvl="1"><w:lvl w:ilvl="1"><w:start w:val="2"/></w:lvl></w:lvlOverride>`;
    const override = `<w:lvlOverride w:ilvl="0">${own}</w:lvlOverride>${deeper}`;
    const pack = withNumbering(root(abstract("0") + num("1", "0", override)));
    new ListInstances(pack).restart("1", 1);
    const copied = deeper.replace("<w:lvl ", '<w:startOverride w:val="2"/><w:lvl ');
    expect(written(pack)).toContain(num("2", "0", begin("5", own) + copied));
  });

  it("a list that only names a style has the levels of the style's", () => {
    const lists = root(
      abstract("0", '<w:numStyleLink w:val="S"/>') +
        abstract("1", `<w:styleLink w:val="S"/>${level("4")}`) +
        num("1", "0"),
    );
    const pack = withNumbering(lists);
    new ListInstances(pack).restart("1", 1);
    expect(written(pack)).toContain(num("2", "0", begin("4")));
  });

  it("lists that are made of a template's lists have the prefix of the part, and the names of Strict documents in one", () => {
    const part = (namespace: string) =>
      root(abstract("0") + num("1", "0"))
        .replaceAll("w:", "n:")
        .replace(`xmlns:w="${word}"`, `xmlns:n="${namespace}"`);
    const pack = withNumbering(part(word));
    const lists = new ListInstances(pack);
    lists.restart("1", 1);
    lists.create("decimal", 1, 1);
    expect(written(pack)).not.toContain("w:");
    expect(written(pack)).toContain(num("2", "0", begin("1")).replaceAll("w:", "n:"));
    expect(written(pack)).toContain('<n:ind n:left="420" n:hanging="420"/>');
    const strict = withNumbering(part(strictWord));
    new ListInstances(strict).create("decimal", 1, 1);
    expect(written(strict)).toContain('<n:ind n:start="420" n:hanging="420"/>');
  });

  it("nothing is written where none is asked for", () => {
    const pack = withNumbering(root(abstract("0") + num("1", "0")));
    new ListInstances(pack).restart("7", 1);
    expect(pack.xml("word/numbering.xml").changed).toBe(false);
  });

  it("thousands take time in proportion", () => {
    const work = (count: number) => {
      const lists = new ListInstances(withNumbering(root(abstract("0") + num("1", "0"))));
      for (let item = 0; item < count; item++) lists.restart("1", item);
    };
    expect(growthOf(work, 1000, 10_000)).toBeLessThan(40);
  });
});

describe("lists that begin anew", () => {
  const listed = '<w:p><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:p>';
  const ids = (pack: WordPackage) =>
    Array.from(written(pack, "word/document.xml").matchAll(/numId w:val="(\d+)"/g), ([, id]) => id);

  it("lists that begin anew are told apart by the identity of their items", () => {
    const pack = withNumbering(root(abstract("0") + num("1", "0")), listed.repeat(5));
    const body = readBody(pack);
    const [first, second] = [{ name: "甲" }, { name: "甲" }];
    const items = [first, first, second, null, first];
    restartLists(
      pack,
      [body],
      (paragraph) =>
        items[body.paragraphs.findIndex(({ element }) => element === paragraph)] ?? null,
    );
    expect(ids(pack)).toEqual(["2", "2", "3", "1", "2"]);
  });

  it("lists that are to begin anew and are not there stay as they are", () => {
    const body = `${listed.replace('"1"', '"8"')}${listed.replace('"1"', '"0"')}<w:p/>`;
    const pack = withNumbering(root(abstract("0") + num("1", "0")), body);
    restartLists(pack, [readBody(pack)], () => 1);
    expect(ids(pack)).toEqual(["8", "0"]);
    expect(pack.xml("word/numbering.xml").changed).toBe(false);
  });
});
