import { describe, expect, it } from "vitest";
import { p } from "../../fixtures/docx.ts";
import { partOf } from "../support.ts";
import {
  bookmark,
  boxes,
  commented,
  field,
  fill,
  note,
  noteStories,
  outlineOf,
  para,
  picture,
  png,
  refused,
  run,
  shown,
  text,
  wrap,
} from "./sections-support.ts";

const link = (content: string) => `<w:hyperlink r:id="rIdLink">${content}</w:hyperlink>`;
const change = 'w:id="90" w:author="A" w:date="2026-01-01T00:00:00Z"';
const inserted = (content: string) => `<w:ins ${change}>${content}</w:ins>`;
const box = boxes["a text box with a fallback"] as (content: string) => string;

/** Content of a paragraph besides text: its XML, and how `shown` writes it. */
const things: [name: string, xml: string, told: string][] = [
  ["a picture", run(picture()), "<picture>"],
  ["a picture in a run with text", run(`<w:t>图</w:t>${picture()}`), "图<picture>"],
  ["a linked picture", link(run(picture())), "<link <picture>>"],
  ["a link and an empty run", `${link(text("L"))}<w:r/>`, "<link L>"],
  ["a symbol", run('<w:sym w:font="Wingdings" w:char="F0FE"/>'), "<symbol>"],
  ["a page break", run('<w:br w:type="page"/>'), "<page>"],
  ["a column break", run('<w:br w:type="column"/>'), "<column>"],
  ["a line break", run("<w:br/>"), "<line>"],
  ["a tab", run("<w:tab/>"), "<tab>"],
  ["a hyphen that does not break", run("<w:noBreakHyphen/>"), "<hyphen>"],
  ["a footnote", run('<w:footnoteReference w:id="2"/>'), "<footnote 2>"],
  ["an endnote", run('<w:endnoteReference w:id="2"/>'), "<endnote 2>"],
  ["a comment", commented(3, text("C")), "{c3:C:c3}<comment 3>"],
  ["a comment on nothing", commented(3, ""), "{c3::c3}<comment 3>"],
  ["a text box", run(box(p("框"))), "<box 框>"],
  [
    "an OLE object",
    run(
      '<w:object><v:shape id="o1"/><o:OLEObject Type="Embed" ShapeID="o1" ObjectID="_1" r:id="rIdObject"/></w:object>',
    ),
    "<object>",
  ],
  ["a formula", "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>", "<formula x>"],
  ["a field of runs", field("PAGE", "1"), "«PAGE¦1»"],
  ["a simple field", `<w:fldSimple w:instr="NUMPAGES">${text("9")}</w:fldSimple>`, "«NUMPAGES¦9»"],
  ["a bookmark", bookmark(4, text("B")), "{b4:B:b4}"],
  ["a bookmark of nothing", bookmark(4, ""), "{b4::b4}"],
  [
    "a permission",
    `<w:permStart w:id="5" w:edGrp="everyone"/>${text("P")}<w:permEnd w:id="5"/>`,
    "{p5:P:p5}",
  ],
  ["a tracked tab", inserted(run("<w:tab/>")), "<inserted <tab>>"],
  ["an empty content control", wrap(text("K")), "K"],
];

describe.each(things)("beside a piece of a paragraph %s", (_name, thing, told) => {
  const open = text("【#A】");
  const close = text("【/A】");
  const places: [where: string, body: string, full: string, empty: string][] = [
    [
      "directly before the opening tag",
      para(text("首"), thing, open, text("中"), close, text("尾")),
      `首${told}中尾`,
      `首${told}尾`,
    ],
    [
      "directly behind the closing tag",
      para(text("首"), open, text("中"), close, thing, text("尾")),
      `首中${told}尾`,
      `首${told}尾`,
    ],
    [
      "at the end of the paragraph",
      para(text("首【#A】中【/A】"), thing),
      `首中${told}`,
      `首${told}`,
    ],
    [
      "at the beginning of the paragraph",
      para(thing, text("【#A】中【/A】尾")),
      `${told}中尾`,
      `${told}尾`,
    ],
  ];

  it.each(places)("%s stays, whether the piece is shown or not", (_where, body, full, empty) => {
    expect(shown(body, { a: true }, noteStories)).toBe(full);
    expect(shown(body, { a: false }, noteStories)).toBe(empty);
  });
});

/** A thing in a piece: behind the opening tag, before the closing tag, and alone. */
const placesInside = (thing: string, told: string): [body: string, full: string][] => [
  [para(text("首【#A】"), thing, text("中【/A】尾")), `首${told}中尾`],
  [para(text("首【#A】中"), thing, text("【/A】尾")), `首中${told}尾`],
  [para(text("首【#A】"), thing, text("【/A】尾")), `首${told}尾`],
];
const isRange = ([, , told]: (typeof things)[number]) => told.includes("{");
const isNote = ([, , told]: (typeof things)[number]) => told.includes("note");

describe("inside a piece of a paragraph", () => {
  it.each(things)("%s stays where the piece is shown once", (_name, thing, told) => {
    for (const [body, full] of placesInside(thing, told)) {
      expect(shown(body, { a: true }, noteStories)).toBe(full);
      expect(shown(body, { a: [1] }, noteStories)).toBe(full);
    }
  });

  it.each(things.filter((each) => !isRange(each)))(
    "%s goes where the piece is not shown",
    (_name, thing, told) => {
      for (const [body] of placesInside(thing, told)) {
        expect(shown(body, { a: false }, noteStories)).toBe("首尾");
      }
    },
  );

  it.each(things.filter((each) => !isRange(each) && !isNote(each)))(
    "%s is there twice where the piece is shown twice",
    (_name, thing, told) => {
      for (const [body, full] of placesInside(thing, told)) {
        const piece = full.slice(1, -1);
        expect(shown(body, { a: [1, 2] }, noteStories)).toBe(`首${piece}${piece}尾`);
      }
    },
  );

  it.each(things.filter(isRange))(
    "%s is there once where the piece is shown twice, its text twice",
    (_name, thing, told) => {
      const inner = /:(.*):/.exec(told)?.[1] ?? "";
      for (const [body, full] of placesInside(thing, told)) {
        const piece = full.slice(1, -1);
        const copy = piece.replace(told, inner);
        const twice = shown(body, { a: [1, 2] }, noteStories);
        expect(twice.replace(/[{:}]|[bcp]\d|<comment 3>/g, "")).toBe(`首${copy}${copy}尾`);
        expect(twice.match(/\{[bcp]\d:/g)).toHaveLength(1);
        expect(twice.match(/:[bcp]\d\}/g)).toHaveLength(1);
        expect(twice.split("<comment 3>")).toHaveLength(told.split("<comment 3>").length);
      }
    },
  );

  it.each(things.filter(isNote))(
    "%s is refused where it would be shown twice",
    (_name, thing, told) => {
      for (const [body] of placesInside(thing, told)) {
        expect(refused(body, { a: [1, 2] }, noteStories)).toEqual([
          "【#A】 note_in_section",
          "【/A】 note_in_section",
        ]);
      }
    },
  );
});

describe("a piece of a paragraph that is not shown", () => {
  it("a piece of a paragraph that is not shown leaves nothing of the comment and the bookmark that stand in it whole", () => {
    const commentedPiece = para(text("首【#A】"), commented(3, text("C")), text("【/A】尾"));
    const marked = para(text("首【#A】x"), bookmark(4, text("B")), text("x【/A】尾"));
    expect(shown(commentedPiece, { a: false }, noteStories)).not.toContain("comment 3");
    expect(shown(marked, { a: false })).toMatch(/^首.*尾$/);
    expect(shown(marked, { a: false })).not.toContain("B");
  });

  it("a piece of a paragraph that is not shown keeps the end of a bookmark that begins or ends outside of it", () => {
    const begins = para(
      text("首【#A】甲"),
      '<w:bookmarkStart w:id="4" w:name="b4"/>',
      text("乙【/A】丙"),
      '<w:bookmarkEnd w:id="4"/>',
    );
    expect(shown(begins, { a: false })).toBe("首{b4:丙:b4}");
    const ends = para(
      '<w:bookmarkStart w:id="4" w:name="b4"/>',
      text("首【#A】甲"),
      '<w:bookmarkEnd w:id="4"/>',
      text("乙【/A】丙"),
    );
    expect(shown(ends, { a: false })).toBe("{b4:首:b4}丙");
    expect(shown(ends, { a: true })).toBe("{b4:首甲:b4}乙丙");
  });

  it("a piece of a paragraph that is not shown takes its paragraph with it only if that has neither text nor anything fixed", () => {
    const after = p("后");
    expect(shown(para(text("【#A】x【/A】")) + after, { a: false })).toBe("后");
    expect(shown(para(text("【#A】x【/A】"), run("<w:tab/>")) + after, { a: false })).toBe(
      "<tab> | 后",
    );
    expect(shown(para(text("【#A】x【/A】"), run(picture())) + after, { a: false })).toBe(
      "<picture> | 后",
    );
  });
});

describe("placeholder pictures in pieces of a paragraph", () => {
  const body = para(
    text("【#PEOPLE】"),
    run(picture(7, "【%PHOTO】")),
    text("【NAME】【/PEOPLE】"),
  );
  // An octet behind the end of a PNG makes another file with the same picture.
  const other = Buffer.concat([Buffer.from(png, "base64"), Buffer.from([0])]).toString("base64");
  const people = [
    { name: "甲", photo: png },
    { name: "乙", photo: other },
  ];
  const embedded = (body: string, payload: Record<string, unknown>) =>
    [...partOf(fill(body, payload)).matchAll(/r:embed="([^"]+)"/g)].map(([, id]) => id);

  it("placeholder pictures in pieces of a paragraph show the picture of each item, and have ids of their own", () => {
    expect(shown(body, { people })).toBe("<picture>甲<picture>乙");
    expect(new Set(embedded(body, { people })).size).toBe(2);
    const xml = partOf(fill(body, { people }));
    expect(new Set([...xml.matchAll(/docPr id="(\d+)"/g)].map(([, id]) => id)).size).toBe(2);
  });

  it("placeholder pictures in pieces of a paragraph show that of the item where the payload has a photo too", () => {
    const both = embedded(body, { people, photo: other });
    expect(both).toHaveLength(2);
    expect(new Set(both).size).toBe(2);
  });

  it("placeholder pictures in pieces of a paragraph show that of the item at the end of the piece, too", () => {
    const last = para(
      text("【#PEOPLE】【NAME】"),
      run(picture(7, "【%PHOTO】")),
      text("【/PEOPLE】"),
    );
    expect(shown(last, { people })).toBe("甲<picture>乙<picture>");
    expect(new Set(embedded(last, { people })).size).toBe(2);
  });

  it("placeholder pictures in pieces of a paragraph that are not shown ask for nothing", () => {
    const { exitCode, missingFields } = fill(p("首") + body, { people: [] });
    expect(exitCode).toBe(0);
    expect(missingFields).toEqual({ missing_required: [], missing_optional: [] });
  });
});

describe("tags that are wrapped", () => {
  const wrappers: [string, (content: string) => string, (told: string) => string][] = [
    ["a link", link, (told) => `<link ${told}>`],
    ["a tracked insertion", inserted, (told) => `<inserted ${told}>`],
    ["a content control that only wraps", (content) => wrap(content), (told) => told],
    [
      "a smart tag",
      (content) => `<w:smartTag w:uri="u" w:element="e">${content}</w:smartTag>`,
      (told) => told,
    ],
  ];

  it.each(wrappers)("both in %s make a piece in it", (_name, wrapper, told) => {
    const body = para(text("首"), wrapper(text("甲【#A】乙【/A】丙")), text("尾"));
    expect(shown(body, { a: [1, 2] })).toBe(`首${told("甲乙乙丙")}尾`);
    expect(shown(body, { a: [] })).toBe(`首${told("甲丙")}尾`);
  });

  it.each(wrappers)("alone in %s each make a piece around what stands between", (_n, wrapper) => {
    const body = para(text("首"), wrapper(text("【#A】")), text("乙"), wrapper(text("【/A】")));
    expect(shown(body, { a: [1, 2] })).toBe("首乙乙");
    expect(shown(body, { a: [] })).toBe("首");
  });

  it.each(wrappers)(
    "tags that are wrapped of which one is in %s part it",
    (_name, wrapper, told) => {
      const begins = para(text("首"), wrapper(text("甲【#A】乙")), text("丙【/A】尾"));
      expect(shown(begins, { a: true })).toBe(`首${told("甲")}${told("乙")}丙尾`);
      expect(shown(begins, { a: false })).toBe(`首${told("甲")}尾`);
      const ends = para(text("首【#A】乙"), wrapper(text("丙【/A】丁")), text("尾"));
      expect(shown(ends, { a: true })).toBe(`首乙${told("丙")}${told("丁")}尾`);
      expect(shown(ends, { a: false })).toBe(`首${told("丁")}尾`);
    },
  );

  it("tags that are wrapped of which one is in a field or a control that a field fills are refused", () => {
    const inField = para(
      text("【#A】甲"),
      `<w:fldSimple w:instr="QUOTE">${text("乙【/A】丙")}</w:fldSimple>`,
    );
    const inControl = para(
      text("【#A】甲"),
      wrap(text("乙【/A】丙")).replace("goog_rdk_1", "NAME"),
    );
    for (const body of [inField, inControl]) {
      expect(refused(body, { a: true, name: "x" })).toEqual([
        "【#A】 section_crosses_structure",
        "【/A】 section_crosses_structure",
      ]);
    }
  });
});

describe("pieces and phonetic guides", () => {
  it("a guide in a piece is repeated and goes with it", () => {
    const guide = `<w:r><w:ruby><w:rubyPr/><w:rt>${text("ya")}</w:rt><w:rubyBase>${text("雅")}</w:rubyBase></w:ruby></w:r>`;
    const body = para(text("首【#A】"), guide, text("【/A】尾"));
    expect(shown(body, { a: [1, 2] })).toBe("首ya雅ya雅尾");
    expect(shown(body, { a: [] })).toBe("首尾");
  });
});

describe("pieces and tracked changes", () => {
  const deleted = (content: string) =>
    `<w:del ${change}><w:r><w:delText>${content}</w:delText></w:r></w:del>`;

  it("a deleted tag is no tag, and stays deleted", () => {
    expect(shown(para(text("首"), deleted("【#A】"), text("中")), { a: false })).toBe(
      "首<deleted 【#A】>中",
    );
  });

  it("what is deleted inside goes with the piece and is repeated with it", () => {
    const body = para(text("首【#A】甲"), deleted("旧"), text("【/A】"));
    expect(shown(body, { a: [1, 2] })).toBe("首甲<deleted 旧>甲<deleted 旧>");
    expect(shown(body, { a: [] })).toBe("首");
  });

  it("what was moved is filled where it stands now and left where it stood", () => {
    const moved = (name: string, content: string) => `<w:${name} ${change}>${content}</w:${name}>`;
    const body =
      para(moved("moveFrom", text("【#A】【.】【/A】"))) +
      para(text("首"), moved("moveTo", text("【#A】【.】【/A】")));
    const result = fill(body, { a: ["甲", "乙"] });
    expect(result.exitCode).toBe(0);
    expect(outlineOf(result)).toBe("【#A】【.】【/A】 | 首甲乙");
  });

  it("pieces around a tracked insertion keep who inserted it", () => {
    const body = para(text("首【#A】"), inserted(text("新【.】")), text("【/A】"));
    const result = fill(body, { a: ["甲", "乙"] });
    expect(outlineOf(result)).toBe("首<inserted 新甲><inserted 新乙>");
    expect(partOf(result).match(/w:author="A"/g)).toHaveLength(2);
  });
});

describe("notes in sections", () => {
  const kinds = ["footnote", "endnote"];
  const reference = (kind: string) => run(`<w:${kind}Reference w:id="2"/>`);

  it.each(kinds)(
    "notes in sections of the kind %s count how often nested sections show them in all",
    (kind) => {
      const body = para(text("首【#A】【#B】"), reference(kind), text("【/B】【/A】"));
      expect(shown(body, { a: [{ b: [1] }] }, noteStories)).toBe(`首<${kind} 2>`);
      expect(shown(body, { a: [{ b: [] }] }, noteStories)).toBe("首");
      expect(fill(body, { a: [{ b: [1, 2] }] }, noteStories).exitCode).toBe(3);
      expect(fill(body, { a: [{ b: [1] }, { b: [1] }] }, noteStories).exitCode).toBe(3);
    },
  );

  it.each(kinds)(
    "notes in sections of the kind %s are fine in a list whose items show one of them",
    (kind) => {
      const body = para(text("首【#A】【#B】"), reference(kind), text("【/B】【/A】"));
      expect(shown(body, { a: [{ b: [1] }, { b: [] }] }, noteStories)).toBe(`首<${kind} 2>`);
      expect(shown(body, { a: [{ b: [] }, { b: [] }] }, noteStories)).toBe("首");
    },
  );

  it.each(kinds)(
    "notes in sections of the kind %s in a paragraph of a section are refused where there would be two",
    (kind) => {
      const body = p("【#A】") + para(text("甲"), reference(kind)) + p("【/A】");
      expect(shown(body, { a: [1] }, noteStories)).toBe(`甲<${kind} 2>`);
      expect(refused(body, { a: [1, 2] }, noteStories)).toEqual([
        "【#A】 note_in_section",
        "【/A】 note_in_section",
      ]);
    },
  );

  it("the tags in the text of a note that is not shown any more do not hinder", () => {
    const body = p("首") + p("【#A】") + para(text("甲"), reference("footnote")) + p("【/A】");
    const result = fill(body, { a: false, x: "甲" }, { footnotes: note(2, p("见【X】")) });
    expect(result.exitCode).toBe(0);
  });
});
