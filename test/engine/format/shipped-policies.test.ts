import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { jobChoices } from "../../../apps/contract/job-settings.ts";
import { rules } from "../../../apps/engine/format/effective/rules/all.ts";
import { para, wordPart } from "../../../apps/engine/format/effective/rules/example-xml.ts";
import { loadPolicies } from "../../../apps/engine/format/policy/policy-file.ts";
import { runJob } from "../../../apps/engine/job/pipeline.ts";
import { loadBuiltinSkills } from "../../../apps/engine/skills/load.ts";
import { sampleTask } from "../../../apps/engine/skills/skill.ts";
import { defaultPackageLimits } from "../../../apps/engine/zip/limits.ts";
import { inflateEntry, readZip } from "../../../apps/engine/zip/read.ts";
import { zip } from "../../fixtures/docx.ts";

type Parts = Record<string, string | Buffer>;

const skill = loadBuiltinSkills().get("meeting_notice");

function judge(name: string, template: Buffer) {
  const policy = loadPolicies().get(name);
  if (policy === undefined || skill === undefined) throw new Error("not there");
  return runJob({
    template,
    task: sampleTask(skill),
    skill,
    policy,
    format: { mode: "strict", baseline: "policy", fixMode: "none", report: "json" },
    ...jobChoices({}),
    locale: "zh-CN",
  });
}

function partsOf(name: string): Parts {
  const archive = readFileSync(new URL(`../../../samples/policies/${name}.docx`, import.meta.url));
  return Object.fromEntries(
    readZip(archive, defaultPackageLimits).map((entry) => [
      entry.name,
      inflateEntry(entry, defaultPackageLimits).toString("utf8"),
    ]),
  );
}

const document = "word/document.xml";
const edit = (parts: Parts, name: string, change: (xml: string) => string): Parts => ({
  ...parts,
  [name]: change(String(parts[name])),
});
/** At the end of the body, before its last section. */
function append(parts: Parts, content: string): Parts {
  return edit(parts, document, (xml) => {
    const last = xml.lastIndexOf("<w:sectPr>");
    return xml.slice(0, last) + content + xml.slice(last);
  });
}
/** Every paragraph of the body states this itself. */
const everyParagraph = (xml: string) => (parts: Parts) =>
  edit(parts, document, (source) => source.replaceAll("</w:pPr>", `${xml}</w:pPr>`));
const everyRun = (xml: string) => (parts: Parts) =>
  edit(parts, document, (source) => source.replaceAll("<w:r>", `<w:r><w:rPr>${xml}</w:rPr>`));
const section = (pattern: RegExp, by: string) => (parts: Parts) =>
  edit(parts, document, (source) => source.replace(pattern, by));
const inMargins = (change: (parts: string) => string) => (parts: Parts) => {
  const changed = { ...parts };
  for (const name of ["word/header.xml", "word/footer.xml"]) {
    if (changed[name] !== undefined) changed[name] = change(String(changed[name]));
  }
  return changed;
};

/** How to break what a role or a page asks for. */
const breaks: Readonly<Record<string, (parts: Parts) => Parts>> = {
  PAGE_SIZE_MISMATCH: section(/w:w="\d+" w:h="\d+"/, 'w:w="9000" w:h="12000"'),
  PAGE_ORIENTATION_MISMATCH: section(/w:w="\d+" w:h="\d+"/, 'w:w="16838" w:h="11906"'),
  PAGE_MARGIN_MISMATCH: section(/w:left="\d+"/, 'w:left="100"'),
  DOC_GRID_MISMATCH: section(/<w:docGrid[^>]*>/, ""),
  PAGE_GUTTER_MISMATCH: section(/w:gutter="\d+"/, 'w:gutter="567"'),
  HEADER_TEXT_PRESENT: (parts) => {
    const referred = section(
      /<w:sectPr>/,
      '<w:sectPr><w:headerReference w:type="default" r:id="rIdH"/>',
    )(parts);
    const related = edit(referred, "word/_rels/document.xml.rels", (xml) =>
      xml.replace(
        "</Relationships>",
        '<Relationship Id="rIdH" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="head.xml"/></Relationships>',
      ),
    );
    return { ...related, "word/head.xml": wordPart("w:hdr", para("内部资料")) };
  },
  PAGE_NUMBER_MISSING: inMargins((xml) => xml.replace("PAGE", "DATE")),
  PAGE_NUMBER_FORMAT: inMargins((xml) =>
    xml
      .replaceAll("— ", "第")
      .replace('<w:jc w:val="right"/>', "")
      .replace('w:val="Header"', 'w:val="Title"'),
  ),
  ALIGNMENT_MISMATCH: everyParagraph('<w:jc w:val="distribute"/>'),
  FIRST_LINE_INDENT_MISMATCH: everyParagraph('<w:ind w:firstLine="3333" w:firstLineChars="0"/>'),
  HANGING_INDENT_MISMATCH: everyParagraph('<w:ind w:left="720" w:hanging="99"/>'),
  LEFT_INDENT_MISMATCH: everyParagraph('<w:ind w:left="300"/>'),
  RIGHT_INDENT_MISMATCH: everyParagraph('<w:ind w:right="3333"/>'),
  LINE_SPACING_MISMATCH: everyParagraph('<w:spacing w:line="777" w:lineRule="exact"/>'),
  SPACE_BEFORE_MISMATCH: everyParagraph('<w:spacing w:before="777"/>'),
  SPACE_AFTER_MISMATCH: everyParagraph('<w:spacing w:after="777"/>'),
  RUN_FONT_MISMATCH: everyRun(
    '<w:rFonts w:ascii="Impact" w:hAnsi="Impact" w:eastAsia="华文彩云"/>',
  ),
  FONT_NOT_ALLOWED: everyRun('<w:rFonts w:ascii="Impact" w:hAnsi="Impact" w:eastAsia="华文彩云"/>'),
  RUN_SIZE_MISMATCH: everyRun('<w:sz w:val="15"/>'),
  RUN_COLOR_MISMATCH: everyRun('<w:color w:val="FF0000"/>'),
  RUN_EMPHASIS_MISMATCH: everyRun('<w:b w:val="0"/><w:i/>'),
  EMPTY_PARAGRAPHS: (parts) => append(parts, "<w:p/>".repeat(6)),
  PLACEHOLDER_REMAINS: (parts) => append(parts, "<w:p><w:r><w:t>________</w:t></w:r></w:p>"),
  TEXT_FORM_MISMATCH: (parts) => append(parts, "<w:p><w:r><w:t>附件：分工表。</w:t></w:r></w:p>"),
  "din5008 TEXT_FORM_MISMATCH": (parts) =>
    edit(parts, document, (xml) => xml.replace("Frau Beispiel,", "Frau Beispiel.")),
  PAGE_BREAK_MISMATCH: (parts) =>
    append(parts, "<w:p><w:r><w:t>文</w:t></w:r></w:p><w:p><w:r><w:t>附件</w:t></w:r></w:p>"),
  DATE_FORMAT: (parts) => append(parts, "<w:p><w:r><w:t>2026/1/5</w:t></w:r></w:p>"),
  REQUIRED_ELEMENT_MISSING: (parts) =>
    edit(parts, document, (xml) =>
      xml
        .replace(/Sehr geehrte Frau Beispiel,|(?<=pStyle w:val=")Title/, "Normal")
        .replace(/<w:p><w:pPr><w:pStyle w:val="公文日期".*?<\/w:p>/, ""),
    ),
};

/** Appends the document that shows a rule, with its parts and relationships under other ids. */
function withExample(parts: Parts, code: string): Parts {
  const example = rules.find((rule) => rule.code === code)?.example.fails;
  if (example === undefined) throw new Error(`no rule ${code}`);
  const rename = (xml: string) => xml.replaceAll('"rId', '"rIdX');
  const { "word/_rels/document.xml.rels": relations = "", ...others } = example.parts ?? {};
  const added = Array.from(rename(relations).matchAll(/<Relationship .*?\/>/g), ([one]) => one);
  const merged = edit(parts, "word/_rels/document.xml.rels", (xml) =>
    xml.replace("</Relationships>", `${added.join("")}</Relationships>`),
  );
  for (const [name, content] of Object.entries(others)) {
    merged[name] = content.startsWith("base64:")
      ? Buffer.from(content.slice(7), "base64")
      : content;
  }
  return append(merged, rename(example.body).replace(/<w:sectPr>.*?<\/w:sectPr>/g, ""));
}

const shipped = [...loadPolicies()].filter(([, { requirements }]) => requirements !== null);

describe.each(shipped)("%s", (name, { requirements }) => {
  it("is passed by its sample, without an error or a warning", () => {
    const { formatReport, exitCode } = judge(name, zip(partsOf(name)));
    expect(formatReport.issues.filter(({ severity }) => severity !== "info")).toEqual([]);
    expect(exitCode).toBe(0);
  });

  const asked = rules.filter(
    (rule) =>
      requirements !== null &&
      rule.isAsked(requirements) &&
      requirements.rules[rule.code] !== "off",
  );

  it("says where it comes from", () => {
    const text = readFileSync(
      new URL(`../../../apps/engine/format/policies/${name}.yaml`, import.meta.url),
      "utf8",
    );
    expect(text).toMatch(/^source: \S/m);
    expect(asked.length).toBeGreaterThan(10);
  });

  it.each(asked.map(({ code }) => code))("finds %s", (code) => {
    const parts = partsOf(name);
    const broken = (breaks[`${name} ${code}`] ?? breaks[code])?.(parts) ?? withExample(parts, code);
    const found = judge(name, zip(broken)).formatReport.issues.map((issue) => issue.code);
    expect(found).toContain(code);
  });
});
