import { afterAll, expect, it } from "vitest";
import { rules } from "../../apps/engine/format/effective/rules/all.ts";
import { WordPackage } from "../../apps/engine/word/package.ts";
import { readParagraphText } from "../../apps/engine/word/paragraph-text.ts";
import { readBody } from "../../apps/engine/word/stories.ts";
import { TextPieces } from "../../apps/engine/word/text-pieces.ts";
import { exampleDocument, runNotice } from "../engine/support.ts";
import { LibreOffice, squeeze } from "./libreoffice.ts";

const office = new LibreOffice();
afterAll(() => office.remove());

it("what every rule has repaired opens in LibreOffice, with its text on the page", () => {
  const repaired = new Map(
    rules
      .filter(({ repair }) => repair === "safe")
      .map(({ code, example }): [string, Buffer] => {
        const { document, formatReport } = runNotice(exampleDocument(example.fails), {
          policyYaml: example.policy,
          baseline: "policy",
          fixMode: "safe",
        });
        expect(formatReport.fixed_count, code).toBeGreaterThan(0);
        return [code, Buffer.concat(document)];
      }),
  );
  const pages = office.toText(repaired);
  for (const [code, document] of repaired) {
    const body = readBody(WordPackage.open(document));
    const text = body.paragraphs
      .map((each) => readParagraphText(body, each, new TextPieces()).text)
      .join("");
    expect(text, code).not.toBe("");
    expect(pages.get(code), code).toContain(squeeze(text));
  }
});
