import fc from "fast-check";
import { expect, it } from "vitest";
import { lint } from "../../../apps/engine/format/effective/lint.ts";
import { readLintDocument } from "../../../apps/engine/format/effective/read-document.ts";
import { Journal } from "../../../apps/engine/format/effective/repair/journal.ts";
import { planRepairs } from "../../../apps/engine/format/effective/repair/plan.ts";
import { Trials } from "../../../apps/engine/format/effective/repair/trials.ts";
import { FormatResolver } from "../../../apps/engine/format/effective/values/resolver.ts";
import { TouchedRuns } from "../../../apps/engine/format/touched-runs.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readParagraphText } from "../../../apps/engine/word/paragraph-text.ts";
import { readBody } from "../../../apps/engine/word/stories.ts";
import { TextPieces } from "../../../apps/engine/word/text-pieces.ts";
import { policyFrom, runNotice } from "../support.ts";
import { fileOf, policyOf, wrongBody } from "./wrong-documents.ts";

const options = (scope: string, fixMode: "safe" | "none") =>
  ({ baseline: "policy", mode: "strict", fixMode, policyYaml: policyOf(scope) }) as const;

function textsOf(archive: Buffer): string[] {
  const body = readBody(WordPackage.open(archive));
  return body.paragraphs.map(
    (paragraph) => readParagraphText(body, paragraph, new TextPieces()).text,
  );
}

/** The source of each paragraph, by its path. */
function paragraphsOf(archive: Buffer): Map<string, string> {
  const { document: xml, paragraphs } = readBody(WordPackage.open(archive));
  return new Map(
    paragraphs.map(({ path, element }) => [
      path,
      xml.source.slice(xml.start(element), xml.end(element)),
    ]),
  );
}

/** The effective formatting of each paragraph and its runs, regardless of its source. */
function formattingOf(archive: Buffer): Map<string, string> {
  const pack = WordPackage.open(archive);
  const body = readBody(pack);
  const formats = new FormatResolver(pack).of(body);
  return new Map(
    body.paragraphs.map((paragraph) => {
      const runs = paragraph.runs.map((run) => formats.run(paragraph, run));
      const all = [formats.paragraph(paragraph), ...runs];
      const words = JSON.stringify(all, (key, value) => (key === "from" ? undefined : value));
      return [paragraph.path, words];
    }),
  );
}

it("the safe repair makes exactly the reported changes, never changes the text, and leaves nothing to repair", () => {
  fc.assert(
    fc.property(wrongBody, fc.constantFrom("all", "touched"), (body, scope) => {
      const template = fileOf(body);
      const filled = runNotice(template, options(scope, "none"));
      const once = runNotice(template, options(scope, "safe"));
      const archive = Buffer.concat(once.document);
      // The text is unchanged.
      expect(textsOf(archive)).toEqual(textsOf(Buffer.concat(filled.document)));
      // Repairable findings are gone, and there are no new ones.
      const { issues, fixed_count, summary } = once.formatReport;
      expect(issues.filter(({ fixable }) => fixable)).toEqual([]);
      expect(issues.length).toBeLessThanOrEqual(filled.formatReport.issues.length);
      const limitsStatus = (of: typeof once) =>
        of.formatReport.issues.map(
          (issue) => `${issue.code} ${issue.run_id ?? issue.paragraph_path}`,
        );
      const before = new Set(limitsStatus(filled));
      expect(limitsStatus(once).filter((place) => !before.has(place))).toEqual([]);
      // Exactly the written changes are reported.
      expect(fixed_count).toBe(summary.fix_changes.length);
      const isWritten = !archive.equals(Buffer.concat(filled.document));
      expect(isWritten).toBe(fixed_count > 0);
      // Right paragraphs keep their formatting.
      const wrong = new Set(filled.formatReport.issues.map((issue) => issue.paragraph_path));
      const formattings = formattingOf(Buffer.concat(filled.document));
      for (const [path, formatting] of formattingOf(archive)) {
        if (!wrong.has(path)) expect(formatting).toBe(formattings.get(path));
      }
      // A second repair changes nothing. The tags are gone, so everything is in scope.
      if (scope === "all") {
        const twice = runNotice(archive, options(scope, "safe"));
        expect(twice.formatReport.summary.fix_changes).toEqual([]);
        expect(Buffer.concat(twice.document)).toEqual(archive);
        return;
      }
      // Parts out of reach are unchanged, byte for byte.
      const touched = new Set(once.replaceLog.touched_runs.map((id) => id.split(":r")[0]));
      const original = paragraphsOf(template);
      for (const [path, source] of paragraphsOf(archive)) {
        if (!touched.has(path)) expect(source).toBe(original.get(path));
      }
    }),
    { numRuns: 150 },
  );
});

/** The planned repairs of a document, with their journal. */
function planned(template: Buffer, yaml: string) {
  const pack = WordPackage.open(template);
  const body = readBody(pack);
  const { requirements } = policyFrom(yaml);
  if (requirements === null) throw new Error("the policy asks for nothing");
  const touched = new TouchedRuns();
  const stories = [body];
  const document = readLintDocument({ pack, stories, requirements, touched, templateFacts: null });
  const repairs = planRepairs(document, lint(document), new Trials(), null);
  return { pack, repairs, journal: new Journal() };
}

const bytesOf = ({ pack }: ReturnType<typeof planned>) => Buffer.concat(pack.write());

it("the journal takes any of its repairs back exactly", () => {
  fc.assert(
    fc.property(wrongBody, fc.infiniteStream(fc.boolean()), (body, chances) => {
      const template = fileOf(body);
      const all = planned(template, policyOf("all"));
      const untouched = bytesOf(all);
      all.journal.write(all.repairs);
      const isKept = new Map(all.repairs.map(({ unit }) => [unit, chances.next().value === true]));
      const taken = new Set(all.repairs.flatMap(({ unit }) => (isKept.get(unit) ? [] : [unit])));
      all.journal.takeBack(taken);
      // The document is as if the repairs had never been written.
      const some = planned(template, policyOf("all"));
      some.journal.write(some.repairs.filter(({ unit }) => isKept.get(unit)));
      expect(bytesOf(all)).toEqual(bytesOf(some));
      all.journal.takeBack(new Set(isKept.keys()));
      expect(bytesOf(all)).toEqual(untouched);
    }),
    { numRuns: 100 },
  );
});
