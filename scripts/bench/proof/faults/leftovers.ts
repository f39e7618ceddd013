import type { Model, Paragraph, Piece } from "../model.ts";
import { part, words } from "./changes.ts";
import { faultsOf, type Put } from "./fault.ts";
import { has, ofRole, one } from "./puts.ts";

const revisions = ["REVISIONS_PRESENT"];
const placeholder = ["PLACEHOLDER_REMAINS", "LEFTOVER_TEXT"];
const author = 'w:id="90" w:author="办公室" w:date="2025-04-08T09:00:00Z"';

/** The places at which a finding about the whole document may be reported. */
const parts = ["document", "word/document.xml", "settings", "word/settings.xml"];

/** A tracked change, which may be reported at its paragraph or at the document. */
const tracked =
  (put: Put): Put =>
  (model) => {
    const places = put(model);
    return places === null ? null : [...places, ...parts];
  };

const wrap = (start: string, end: string) => (piece: Piece) => {
  piece.around = [start, end];
};

const change = (fields: Partial<Paragraph>) => (paragraph: Paragraph) => {
  Object.assign(paragraph, fields);
};

/** Changes the first table that is not the imprint. */
const tabled = (change: "change" | "gridChange" | "rowChange" | "cellChange", xml: string): Put =>
  tracked(({ blocks }: Model) => {
    const table = blocks.find((block) => block.kind === "table" && block.borders === "grid");
    if (table?.kind !== "table") return null;
    table[change] = xml;
    return [`#${table.id}`, ...table.rows.flat().map(({ id }) => `#${id}`)];
  });

/** Faults that consist of something left in a finished document. */
export const leftoverFaults = faultsOf("Leftovers", "gbt9704-2012", {
  highlight: {
    what: "words highlighted in yellow",
    clause: "–",
    codes: ["HIGHLIGHT_PRESENT"],
    put: one(
      "body",
      part(/[一-龥]{4}/, ({ formatting }) => {
        formatting.highlight = "yellow";
      }),
    ),
  },
  "hidden text": {
    what: "words hidden",
    clause: "–",
    codes: ["HIDDEN_TEXT_PRESENT"],
    put: one(
      "body",
      part(/[一-龥]{4}/, ({ formatting }) => {
        formatting.hidden = true;
      }),
    ),
  },
  comment: {
    what: "a comment",
    clause: "–",
    codes: ["COMMENTS_PRESENT"],
    put: (model) => {
      const [paragraph] = ofRole(model, "body");
      if (paragraph === undefined) return null;
      model.comment = "请再核对一遍";
      paragraph.start = '<w:commentRangeStart w:id="0"/>';
      paragraph.end = '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>';
      return [`#${paragraph.id}`, "comments", "comments:n0.p0", "word/comments.xml", ...parts];
    },
  },
  inserted: {
    what: "words inserted with changes tracked",
    clause: "–",
    codes: revisions,
    put: tracked(one("body", part(/[一-龥]{4}/, wrap(`<w:ins ${author}>`, "</w:ins>")))),
  },
  deleted: {
    what: "words deleted with changes tracked",
    clause: "–",
    codes: revisions,
    put: tracked(
      one("body", (paragraph) => {
        const [piece] = paragraph.pieces;
        if (piece === undefined) return;
        paragraph.pieces.push({
          ...piece,
          text: "等有关",
          formatting: { ...piece.formatting },
          around: [`<w:del ${author}>`, "</w:del>"],
        });
      }),
    ),
  },
  moved: {
    what: "words moved with changes tracked",
    clause: "–",
    codes: revisions,
    put: tracked(
      one(
        "body",
        part(
          /[一-龥]{4}/,
          wrap(
            `<w:moveToRangeStart w:id="91" w:author="办公室" w:date="2025-04-08T09:00:00Z" w:name="move1"/><w:moveTo ${author}>`,
            '</w:moveTo><w:moveToRangeEnd w:id="91"/>',
          ),
        ),
      ),
    ),
  },
  "moved away": {
    what: "words moved away with changes tracked",
    clause: "–",
    codes: revisions,
    put: tracked(
      one("body", (paragraph) => {
        const [piece] = paragraph.pieces;
        if (piece === undefined) return;
        paragraph.pieces.push({
          ...piece,
          text: "及其他",
          formatting: { ...piece.formatting },
          around: [
            `<w:moveFromRangeStart w:id="91" w:author="办公室" w:date="2025-04-08T09:00:00Z" w:name="move1"/><w:moveFrom ${author}>`,
            '</w:moveFrom><w:moveFromRangeEnd w:id="91"/>',
          ],
        });
      }),
    ),
  },
  reformatted: {
    what: "a change of a run's format, tracked",
    clause: "–",
    codes: revisions,
    put: tracked(
      one("body", ({ pieces: [piece] }) => {
        if (piece)
          piece.change = `<w:rPrChange ${author}><w:rPr><w:sz w:val="24"/></w:rPr></w:rPrChange>`;
      }),
    ),
  },
  "paragraph reformatted": {
    what: "a change of a paragraph's format, tracked",
    clause: "–",
    codes: revisions,
    put: tracked(
      one(
        "body",
        change({
          change: `<w:pPrChange ${author}><w:pPr><w:jc w:val="left"/></w:pPr></w:pPrChange>`,
        }),
      ),
    ),
  },
  "paragraph inserted": {
    what: "a paragraph's mark inserted with changes tracked",
    clause: "–",
    codes: revisions,
    put: tracked(one("body", change({ markChange: `<w:ins ${author}/>` }))),
  },
  "section reformatted": {
    what: "a change of a section's format, tracked",
    clause: "–",
    codes: revisions,
    put: tracked((model) => {
      const section = model.sections.at(-1);
      if (section === undefined) return null;
      section.change = `<w:sectPrChange ${author}><w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr></w:sectPrChange>`;
      return model.sections.map((_, index) => `section${index}`);
    }),
  },
  "table reformatted": {
    what: "a change of a table's format, tracked",
    clause: "–",
    codes: revisions,
    put: tabled(
      "change",
      `<w:tblPrChange ${author}><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr></w:tblPrChange>`,
    ),
  },
  "table's columns changed": {
    what: "a change of a table's columns, tracked",
    clause: "–",
    codes: revisions,
    put: tabled(
      "gridChange",
      '<w:tblGridChange w:id="90"><w:tblGrid><w:gridCol w:w="4422"/></w:tblGrid></w:tblGridChange>',
    ),
  },
  "row deleted": {
    what: "a row of a table deleted with changes tracked",
    clause: "–",
    codes: revisions,
    put: tabled("rowChange", `<w:del ${author}/>`),
  },
  "row reformatted": {
    what: "a change of a row's format, tracked",
    clause: "–",
    codes: revisions,
    put: tabled("rowChange", `<w:trPrChange ${author}><w:trPr/></w:trPrChange>`),
  },
  "cell reformatted": {
    what: "a change of a cell's format, tracked",
    clause: "–",
    codes: revisions,
    put: tabled(
      "cellChange",
      `<w:tcPrChange ${author}><w:tcPr><w:tcW w:w="100" w:type="dxa"/></w:tcPr></w:tcPrChange>`,
    ),
  },
  "row inserted": {
    what: "a row of a table inserted with changes tracked",
    clause: "–",
    codes: revisions,
    put: tabled("rowChange", `<w:ins ${author}/>`),
  },
  "cell inserted": {
    what: "a cell inserted with changes tracked",
    clause: "–",
    codes: revisions,
    put: tabled("cellChange", `<w:cellIns ${author}/>`),
  },
  "changes being tracked": {
    what: "changes are still being tracked",
    clause: "–",
    codes: revisions,
    put: (model) => {
      model.tracksChanges = true;
      return parts;
    },
  },
  "blank to fill in": {
    what: "______ to fill in",
    clause: "–",
    codes: placeholder,
    put: one("body", words(/[一-龥]{3}/, "______")),
  },
  "crosses to fill in": {
    what: "××× to fill in",
    clause: "–",
    codes: placeholder,
    put: one("body", words(/[一-龥]{3}/, "×××")),
  },
  "tag of another system": {
    what: "{{单位}} of another system",
    clause: "–",
    codes: placeholder,
    put: one("body", words(/[一-龥]{2}/, "{{单位}}")),
  },
  "note to oneself": {
    what: "（此处填写联系人）",
    clause: "–",
    codes: placeholder,
    put: one("body", words(/。$/, "（此处填写联系人）。"), has(/。$/)),
  },
});
