import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import type {
  Effective,
  EffectiveParagraph,
  EffectiveRun,
  Space,
} from "../../apps/engine/format/effective/values/effective.ts";
import { FormatResolver } from "../../apps/engine/format/effective/values/resolver.ts";
import { WordPackage } from "../../apps/engine/word/package.ts";
import { readParagraphText } from "../../apps/engine/word/paragraph-text.ts";
import { type Paragraph, readBody, type StoryPart } from "../../apps/engine/word/stories.ts";
import { TextPieces } from "../../apps/engine/word/text-pieces.ts";
import { LibreOffice, squeeze } from "./libreoffice.ts";
import { readOpenDocument, type ShownParagraph } from "./open-document.ts";

/** Where LibreOffice resolves the same property, it has to come to the same. */

const policies = fileURLToPath(new URL("../../samples/policies/", import.meta.url));
const folder = process.env.DOCOPS_TEST_DOCUMENTS;
const office = new LibreOffice();
afterAll(() => office.remove());

function documentsIn(path: string): [string, Buffer][] {
  if (!existsSync(path)) return [];
  const files = readdirSync(path).filter((name) => name.endsWith(".docx"));
  return files.map((name) => [name.replace(".docx", ""), readFileSync(join(path, name))]);
}

const alignments: Readonly<Record<string, string>> = {
  start: "left",
  left: "left",
  center: "center",
  end: "right",
  right: "right",
  justify: "both",
};

type Compare = (
  paragraph: EffectiveParagraph,
  run: EffectiveRun,
  shown: ShownParagraph,
) => boolean | null;

const compared: Readonly<Record<string, Compare>> = {
  alignment: ({ alignment }, _run, shown) =>
    alignment.value === "distribute"
      ? null
      : (alignments[shown.alignment ?? "left"] ?? "left") === alignment.value,
  size: (_paragraph, { size }, { sizePt }) =>
    sizePt === undefined ? null : Math.abs(sizePt * 2 - size.value) < 0.6,
  bold: (_paragraph, { bold }, { isBold }) => bold.value === isBold,
  "space before": ({ before }, _run, { beforeTwips = 0, hasContextualSpacing }) =>
    isSpace(before, beforeTwips, hasContextualSpacing),
  "space after": ({ after }, _run, { afterTwips = 0, hasContextualSpacing }) =>
    isSpace(after, afterTwips, hasContextualSpacing),
  "line spacing": ({ line: { value } }, _run, { lineHeight }) =>
    value.rule === "auto" && lineHeight?.endsWith("%")
      ? Math.abs(Number.parseFloat(lineHeight) - value.amount / 2.4) < 1
      : null,
};

/** Where alike paragraphs have no space between them, LibreOffice says so beside the margins. */
function isSpace(
  { value, from }: Effective<Space>,
  twips: number,
  hasContextualSpacing: boolean,
): boolean | null {
  if (from === "contextual spacing") return hasContextualSpacing ? null : false;
  return value.unit === "twips" ? Math.abs(twips - value.amount) < 15 : null;
}

/** The first run with text. */
function runOf({ document }: StoryPart, { runs }: Paragraph) {
  return runs.find((run) => {
    const text = document.child(run, "w:t");
    return text !== null && document.text(text).trim() !== "";
  });
}

it("effective formatting is what LibreOffice makes of it, paragraph by paragraph", () => {
  const documents = new Map([...documentsIn(policies), ...documentsIn(folder ?? "")]);
  const open = office.toOpenDocument(documents);
  const right: Record<string, number> = {};
  const wrong: Record<string, string[]> = {};
  for (const [name, archive] of documents) {
    const shown = Map.groupBy(readOpenDocument(open.get(name) ?? Buffer.alloc(0)), ({ text }) =>
      squeeze(text),
    );
    const pack = WordPackage.open(archive);
    const body = readBody(pack);
    const formats = new FormatResolver(pack).of(body);
    const own = body.paragraphs.filter(({ isInTable, isInTextBox }) => !isInTable && !isInTextBox);
    const byText = Map.groupBy(own, (each) =>
      squeeze(readParagraphText(body, each, new TextPieces()).text),
    );
    for (const [text, [paragraph, ...others]] of byText) {
      const [there, ...more] = shown.get(text) ?? [];
      // Two equal texts cannot be told apart.
      const isUnique = others.length === 0 && more.length === 0 && text.length >= 4;
      const run = paragraph && runOf(body, paragraph);
      if (!isUnique || there === undefined || paragraph === undefined || run === undefined)
        continue;
      for (const [property, isSame] of Object.entries(compared)) {
        const same = isSame(formats.paragraph(paragraph), formats.run(paragraph, run), there);
        if (same === true) right[property] = (right[property] ?? 0) + 1;
        const wrongOnes = wrong[property] ?? [];
        if (same === false) wrong[property] = [...wrongOnes, `${name} ${paragraph.path}`];
      }
    }
  }
  const least = folder === undefined ? 10 : 100;
  for (const property of Object.keys(compared)) {
    const count = right[property] ?? 0;
    expect(count, property).toBeGreaterThan(least);
    // Automatic space that a paragraph takes back, LibreOffice takes for none.
    expect((wrong[property] ?? []).length / count, wrong[property]?.join("\n")).toBeLessThan(0.005);
  }
});
