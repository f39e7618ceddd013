import { describe, expect, it } from "vitest";
import {
  para,
  relationshipsOf,
  sectionOf,
  wordPart,
} from "../../../apps/engine/format/effective/rules/example-xml.ts";
import { partOf, runNotice } from "../support.ts";
import { lintExample, lintShortly } from "./lint-example.ts";

const policy =
  "page: { size: A4, orientation: portrait, allow_landscape: true, margins: { top: 37±1mm, bottom: 35±1mm, left: 28±1mm, right: 26±1mm } }";
const margins = (top: number, right: number, bottom: number, left: number) =>
  `<w:pgMar w:top="${top}" w:right="${right}" w:bottom="${bottom}" w:left="${left}" w:header="851" w:footer="992" w:gutter="0"/>`;
const upright = sectionOf({ margins: margins(2098, 1474, 1984, 1588) });
const wide = (margins: string, size = '<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>') =>
  sectionOf({ size, margins: margins });
const two = (first: string, second: string) => ({ body: para("一", first) + para("二") + second });

describe("a landscape section", () => {
  const turned = margins(1588, 2098, 1474, 1984);

  it.each([
    ["turned clockwise", turned],
    ["turned counterclockwise", margins(1474, 1984, 1588, 2098)],
    ["unchanged", margins(2098, 1474, 1984, 1588)],
  ])(
    "a landscape section is right after the first section with its margins %s",
    (_what, margins) => {
      expect(lintShortly(policy, two(upright, wide(margins)))).toEqual([]);
    },
  );

  it("a landscape first section is wrong only in its orientation, if its size and margins are turned", () => {
    expect(lintShortly(policy, { body: para("一") + wide(turned) })).toEqual([
      "PAGE_ORIENTATION_MISMATCH error section0",
    ]);
  });

  it("a landscape section is wrong if the policy does not allow it", () => {
    const strictPolicy = policy.replace("allow_landscape: true", "allow_landscape: false");
    expect(lintShortly(strictPolicy, two(upright, wide(turned)))).toEqual([
      "PAGE_ORIENTATION_MISMATCH error section1",
    ]);
  });

  it("a landscape section may have wrong margins", () => {
    expect(lintShortly(policy, two(upright, wide(margins(100, 2098, 1474, 1984))))).toEqual([
      "PAGE_MARGIN_MISMATCH error section1",
    ]);
  });

  it("a landscape section may have a wrong paper size", () => {
    const letter = '<w:pgSz w:w="15840" w:h="12240" w:orient="landscape"/>';
    expect(lintShortly(policy, two(upright, wide(turned, letter)))).toEqual([
      "PAGE_SIZE_MISMATCH error section1",
    ]);
  });

  it("a section is not landscape if only its attribute says so", () => {
    const flagged = upright.replace('w:h="16838"', 'w:h="16838" w:orient="landscape"');
    expect(lintShortly(policy, { body: para("一") + flagged })).toEqual([]);
  });
});

it("an A3 page for two A4 pages has a wrong size and a wrong orientation", () => {
  const size = '<w:pgSz w:w="23811" w:h="16838" w:orient="landscape"/>';
  const body = para("一") + wide(margins(2098, 1474, 1984, 1588), size);
  const issues = lintExample(policy, { body });
  expect(issues.map(({ code, expected, actual }) => [code, expected, actual])).toEqual([
    ["PAGE_ORIENTATION_MISMATCH", "portrait", "landscape"],
    ["PAGE_SIZE_MISMATCH", "11906 × 16838", "23811 × 16838"],
  ]);
});

describe("DOC_GRID_MISMATCH", () => {
  const grid = "page: { grid: { type: lines, line_pitch: 579±21twips } }";
  const withGrid = (xml: string) => ({ body: para("一") + sectionOf({ grid: xml }) });
  const repaired = (policyYaml: string, xml: string) =>
    partOf(
      runNotice(withGrid(xml).body, {
        baseline: "policy",
        mode: "report",
        fixMode: "safe",
        policyYaml,
      }),
    );

  it.each([
    ["there is none", "", "none", '<w:docGrid w:type="lines" w:linePitch="579"/>'],
    [
      "it has no type",
      '<w:docGrid w:linePitch="360"/>',
      "none",
      '<w:docGrid w:linePitch="579" w:type="lines"/>',
    ],
    [
      "its pitch is another",
      '<w:docGrid w:type="lines" w:linePitch="312"/>',
      312,
      '<w:docGrid w:type="lines" w:linePitch="579"/>',
    ],
  ])(
    "DOC_GRID_MISMATCH makes one finding and writes a whole grid if %s",
    (_what, xml, actual, written) => {
      const issues = lintExample(grid, withGrid(xml));
      expect(issues.map(({ code, actual: value }) => [code, value])).toEqual([
        ["DOC_GRID_MISMATCH", actual],
      ]);
      expect(repaired(grid, xml)).toContain(written);
    },
  );

  it("DOC_GRID_MISMATCH writes nothing if the policy does not name a pitch", () => {
    const open = "page: { grid: { type: lines, line_pitch: { min: 560, max: 600 } } }";
    const issues = lintExample(open, withGrid('<w:docGrid w:linePitch="360"/>'));
    expect(issues.map(({ fixable }) => fixable)).toEqual([false]);
    expect(repaired(open, '<w:docGrid w:linePitch="360"/>')).toContain(
      '<w:docGrid w:linePitch="360"/>',
    );
  });

  it("DOC_GRID_MISMATCH allows a grid of lines and characters for one of lines", () => {
    expect(
      lintShortly(grid, withGrid('<w:docGrid w:type="linesAndChars" w:linePitch="579"/>')),
    ).toEqual([]);
  });
});

describe("HEADER_TEXT_PRESENT", () => {
  const withHeaders = (kinds: readonly string[], section = "", settings = "") => ({
    body:
      para("正文") +
      sectionOf({
        section,
        references: kinds
          .map((kind, index) => `<w:headerReference w:type="${kind}" r:id="rId${index + 1}"/>`)
          .join(""),
      }),
    parts: {
      "word/_rels/document.xml.rels": relationshipsOf([
        ...kinds.map((kind) => ["header", `${kind}.xml`] as const),
        ["settings", "settings.xml"],
      ]),
      "word/settings.xml": wordPart("w:settings", settings),
      ...Object.fromEntries(
        kinds.map((kind) => [`word/${kind}.xml`, wordPart("w:hdr", para("内部资料"))]),
      ),
    },
  });
  const none = "page: { forbid_header_text: true }";

  it("HEADER_TEXT_PRESENT finds text in every header that pages show, and in no other", () => {
    expect(lintShortly(none, withHeaders(["default"]))).toEqual([
      "HEADER_TEXT_PRESENT warn default:p0",
    ]);
    expect(lintShortly(none, withHeaders(["first", "even"]))).toEqual([]);
    expect(
      lintShortly(none, withHeaders(["first", "even"], "<w:titlePg/>", "<w:evenAndOddHeaders/>")),
    ).toEqual(["HEADER_TEXT_PRESENT warn even:p0", "HEADER_TEXT_PRESENT warn first:p0"]);
  });

  it("HEADER_TEXT_PRESENT allows text with a role", () => {
    const known = `${none}\nroles: { head: { match: { in: header } } }`;
    expect(lintShortly(known, withHeaders(["default"]))).toEqual([]);
  });
});

describe("STYLE_CYCLE", () => {
  const styleOn = (id: string, base: string) =>
    `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="${id}"/><w:basedOn w:val="${base}"/></w:style>`;
  const withStyles = (styles: string) => ({
    body: para("正文", '<w:pStyle w:val="A"/>'),
    parts: {
      "word/_rels/document.xml.rels": relationshipsOf([["styles", "styles.xml"]]),
      "word/styles.xml": wordPart("w:styles", styles),
    },
  });
  const broken = "leftovers: { broken_parts: true }";

  it.each([
    ["a style on itself", styleOn("A", "A"), ["A"]],
    ["two on one another", styleOn("A", "B") + styleOn("B", "A"), ["A, B"]],
    [
      "one that leads into a circle",
      styleOn("A", "B") + styleOn("B", "C") + styleOn("C", "B"),
      ["B, C"],
    ],
    ["two circles", styleOn("A", "A") + styleOn("B", "B"), ["A", "B"]],
    ["none", styleOn("A", "B") + styleOn("B", "Missing"), []],
  ])("STYLE_CYCLE finds %s", (_what, styles, expected) => {
    const issues = lintExample(broken, withStyles(styles));
    expect(issues.map(({ actual }) => actual)).toEqual(expected);
    expect(issues.every(({ code }) => code === "STYLE_CYCLE")).toBe(true);
  });
});
