import { readFileSync } from "node:fs";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { type ReportForm, reportForms } from "../../../apps/contract/artifacts.ts";
import { WordPackage } from "../../../apps/engine/word/package.ts";
import { readBody, readOtherStories } from "../../../apps/engine/word/stories.ts";
import { parseXml } from "../../../apps/engine/xml/parse.ts";
import { noVocabulary } from "../../../apps/engine/xml/vocabulary.ts";
import { documentRelationships, docx, p, storyPart } from "../../fixtures/docx.ts";
import { type JobOptions, partOf, runNotice } from "../support.ts";

const policyYaml = `
roles:
  header: { match: { in: header }, size: 9 }
  body: { alignment: both, size: 16, font: { east_asia: 仿宋 } }
tables: { forbid: true }
rules: { RUN_SIZE_MISMATCH: warn }
`;

const table =
  "<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:tc><w:p><w:r><w:t>格</w:t></w:r></w:p></w:tc></w:tr></w:tbl>";

function reportsOf(body: string, options: JobOptions = {}) {
  const result = runNotice(body, {
    baseline: "policy",
    fixMode: "none",
    policyYaml,
    reportForms,
    ...options,
  });
  const of = (form: ReportForm) =>
    result.renderings.find((rendering) => rendering.form === form)?.content ?? Buffer.alloc(0);
  return { result, of };
}

describe("the report", () => {
  it("reports are made in the requested forms only", () => {
    const { result } = reportsOf(p("【MEETING_TITLE】"), { reportForms: ["sarif", "html"] });
    expect(result.renderings.map(({ form }) => form)).toEqual(["sarif", "html"]);
    expect(runNotice(p("x")).renderings).toEqual([]);
  });

  it("the SARIF report is valid, and has no line numbers", () => {
    const {
      $schema: _draft,
      id: _id,
      ...schema
    } = JSON.parse(
      readFileSync(new URL("../../fixtures/sarif-2.1.0.json", import.meta.url), "utf8"),
    );
    const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
    const validate = ajv.compile(schema);
    for (const body of [p("【MEETING_TITLE】") + table, p("【broken】"), p("")]) {
      const { result, of } = reportsOf(body);
      const sarif = JSON.parse(of("sarif").toString());
      expect(validate(sarif), JSON.stringify(validate.errors)).toBe(true);
      const [run] = sarif.runs;
      expect(run.results).toHaveLength(result.formatReport.issues.length);
      expect(JSON.stringify(sarif)).not.toContain("startLine");
    }
    const { of } = reportsOf(p("【MEETING_TITLE】"));
    const [run] = JSON.parse(of("sarif").toString()).runs;
    expect(run.results[0]).toMatchObject({
      ruleId: "ALIGNMENT_MISMATCH",
      level: "error",
      locations: [{ logicalLocations: [{ fullyQualifiedName: "p0", kind: "paragraph" }] }],
    });
    expect(run.tool.driver.rules[run.results[0].ruleIndex].id).toBe("ALIGNMENT_MISMATCH");
  });

  it("the JUnit report fails a case for each rule with errors, and has warnings in its output", () => {
    const { of } = reportsOf(p("【MEETING_TITLE】") + table);
    const xml = of("junit");
    const document = parseXml(xml, { partName: "junit", maxDepth: 10, vocabulary: noVocabulary });
    const suite = document.child(document.root, "testsuite");
    if (suite === null) throw new Error("no suite");
    const cases = [...document.elements(suite)];
    const failed = cases.filter((element) => document.child(element, "failure") !== null);
    expect(document.attribute(suite, "tests")).toBe(String(cases.length));
    expect(document.attribute(suite, "failures")).toBe(String(failed.length));
    expect(failed.map((element) => document.attribute(element, "name"))).toEqual([
      "ALIGNMENT_MISMATCH",
      "RUN_FONT_MISMATCH",
      "TABLE_FORBIDDEN",
    ]);
    expect(xml.toString()).toContain("<system-out>warn p0:r0: Wrong font size");
    const { of: skipped } = reportsOf(p("【broken_tag】"));
    expect(skipped("junit").toString()).toContain("<skipped/>");
  });

  it("the HTML report needs no other file, quotes findings and shows repairs", () => {
    const hostile = "<script>alert(1)</script>";
    const { of } = reportsOf(p("【MEETING_TITLE】"), {
      payload: { meeting_title: hostile },
      fixMode: "safe",
      policyYaml: `${policyYaml}headings: { require_style: true }\nwhitespace: { doubled: true }\n`,
    });
    const html = of("html").toString();
    expect(html).not.toMatch(/<script|https?:|src=|href="(?!#)|url\(/);
    expect(html).toContain("&lt;script&gt;alert(1)");
    expect(html).toContain("<h1>Passed</h1>");
    expect(html).toContain("2 changes in 1 place");
    expect(html).toContain("<td>left</td><td>both</td>");
    const failing = reportsOf(p("正文【MEETING_TITLE】")).of("html").toString();
    expect(failing).toContain("<h1>Failed</h1>");
    expect(failing).toContain("<blockquote>正文季度例会</blockquote>");
    expect(failing).toContain("<dt>Expected</dt><dd>both</dd>");
    expect(failing).toContain("Align the paragraph on the Home tab, preferably in its style.");
  });

  it("the HTML report says why nothing was checked", () => {
    expect(reportsOf(p("【broken_tag】")).of("html").toString()).toContain(
      "The template could not be filled",
    );
    const off = reportsOf(p("【MEETING_TITLE】"), { mode: "off" }).of("html").toString();
    expect(off).toContain("The format mode of this job is off.");
    expect(off).toContain("<h1>Not checked</h1>");
  });
});

describe("the annotated document", () => {
  function commentsOf(archive: Buffer) {
    const pack = WordPackage.open(archive);
    const story = readOtherStories(pack, [""]).find(({ kind }) => kind === "comments");
    if (story === undefined) return { texts: [], ids: [] };
    const { document } = story;
    const comments = [...document.elements(document.root)];
    const text = (element: (typeof comments)[number]): string =>
      [...document.elements(element)]
        .map((child) => (document.name(child) === "w:t" ? document.text(child) : text(child)))
        .join("");
    return {
      texts: comments.map(text),
      ids: comments.map((comment) => document.attribute(comment, "w:id")),
    };
  }

  it("the annotated document has an anchored comment at each paragraph with a finding", () => {
    const { result, of } = reportsOf(p("一【MEETING_TITLE】") + p("二") + table);
    const annotated = of("annotated");
    const { texts, ids } = commentsOf(annotated);
    const places = new Set(result.formatReport.issues.map(({ paragraph_path }) => paragraph_path));
    expect(texts).toHaveLength(places.size);
    expect(texts[0]).toContain("ALIGNMENT_MISMATCH (error) p0: ");
    expect(texts[0]).toContain("RUN_SIZE_MISMATCH (warn) p0:r0: ");
    const pack = WordPackage.open(annotated);
    const xml = readBody(pack).document.serialize().toString();
    for (const id of ids) {
      for (const mark of ["commentRangeStart", "commentRangeEnd", "commentReference"]) {
        expect(xml.split(`<w:${mark} w:id="${id}"/>`), mark).toHaveLength(2);
      }
    }
    expect(partOf(result)).not.toContain("comment");
  });

  it("the annotated document keeps existing comments", () => {
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "comments", target: "comments.xml" },
      ]),
      "word/comments.xml": storyPart(
        "w:comments",
        `<w:comment w:id="7" w:author="a">${p("原有批注")}</w:comment>`,
      ),
    };
    const { of } = reportsOf(p("【MEETING_TITLE】"), { parts });
    const { texts, ids } = commentsOf(of("annotated"));
    expect(texts[0]).toBe("原有批注");
    expect(ids).toEqual(["7", "8"]);
  });

  it("the annotated document is unchanged if there are no findings", () => {
    const { result, of } = reportsOf(p("x"), { policyYaml: "tables: { forbid: true }" });
    expect(of("annotated")).toEqual(Buffer.concat(result.document));
  });

  it("the annotated document has findings of a header at its first paragraph", () => {
    const parts = {
      "word/_rels/document.xml.rels": documentRelationships([
        { type: "header", target: "header1.xml" },
      ]),
      "word/header1.xml": storyPart("w:hdr", p("页眉")),
    };
    const { of } = reportsOf(p("x"), {
      parts,
      policyYaml: "roles: { header: { match: { in: header }, alignment: center } }",
    });
    expect(commentsOf(of("annotated")).texts[0]).toContain("header1:p0");
  });

  it("annotating leaves nothing behind in a template that is used again", () => {
    const template = docx(p("【MEETING_TITLE】"));
    const first = reportsOf("", {}).of("annotated");
    expect(first.length).toBeGreaterThan(0);
    const again = [1, 2].map(() =>
      runNotice(template, { policyYaml, baseline: "policy", reportForms }),
    );
    expect(again[0]?.renderings).toEqual(again[1]?.renderings);
  });
});
