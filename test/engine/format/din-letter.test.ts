import { describe, expect, it } from "vitest";
import { runNotice } from "../support.ts";
import { describePolicy, findingsOf } from "./policy-cases.ts";
import { type Kind, type Line, type WrittenDocument, write } from "./written-document.ts";

const text: Kind = {
  styleName: "Brieftext",
  align: "left",
  firstLine: 0,
  left: 0,
  line: 240,
  after: 240,
};
const head: Kind = { ...text, styleName: "Anschrift", after: 0 };

const kinds = {
  sender: { ...head, styleName: "Absenderzeile", size: 16 },
  address: head,
  info: { ...head, styleName: "Bezugszeichenzeile", left: 5000, size: 18 },
  date: { ...head, styleName: "Datum", left: 5000 },
  subject: { ...head, styleName: "Betreff", before: 480, after: 480, bold: true },
  salutation: { ...text, styleName: "Anrede" },
  text,
  listItem: { ...text, styleName: "Aufzählung", after: 0 },
  part: { ...text, styleName: "Teilbetreff", bold: true },
  indented: { ...text, styleName: "Einrückung", left: 1418 },
  closing: { ...text, styleName: "Grußformel" },
  signature: head,
  enclosures: { ...head, styleName: "Anlagenvermerk", before: 240, bold: true },
} satisfies Record<string, Kind>;

/** A business letter with all elements of DIN 5008. */
const letter: WrittenDocument = {
  kinds,
  defaults: { font: "Arial", size: 22 },
  page: '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2551" w:right="1134" w:bottom="1134" w:left="1417" w:header="709" w:footer="709" w:gutter="0"/>',
  lines: [
    { kind: "sender", text: "Muster GmbH · Postfach 12 34 · 70173 Stuttgart" },
    { kind: "address", text: "Beispiel AG" },
    { kind: "address", text: "Frau Dr. Erika Beispiel" },
    { kind: "address", text: "Lange Straße 12" },
    { kind: "address", text: "10115 Berlin" },
    { kind: "info", text: "Ihr Zeichen: eb" },
    { kind: "info", text: "Telefon: 0711 123-45" },
    { kind: "info", text: "E-Mail: m.muster@example.org" },
    { kind: "date", text: "28.09.2026" },
    { kind: "subject", text: "Angebot Nr. 4711 für die Wartung Ihrer Anlage" },
    { kind: "salutation", text: "Sehr geehrte Frau Dr. Beispiel," },
    {
      kind: "text",
      text: "vielen Dank für Ihre Anfrage. Wir bieten Ihnen die Wartung für drei Jahre an. Sie umfasst:",
    },
    { kind: "listItem", text: "eine Prüfung im Jahr", isListed: true },
    { kind: "listItem", text: "alle Ersatzteile", isListed: true },
    { kind: "part", text: "Preise" },
    { kind: "text", text: "Der Preis gilt bis zum 31.12.2026 und schließt die Anfahrt ein." },
    { kind: "indented", text: "Wartung für drei Jahre: 4.200,00 EUR" },
    { kind: "text", text: "Wir freuen uns auf Ihren Auftrag." },
    { kind: "closing", text: "Mit freundlichen Grüßen" },
    { kind: "signature", text: "Muster GmbH" },
    { kind: "signature", text: "Max Muster" },
    { kind: "enclosures", text: "Anlagen" },
    { kind: "signature", text: "Leistungsverzeichnis" },
  ],
};

describePolicy("din5008", letter, [
  {
    fault: "the subject is not bold",
    at: "Angebot Nr.",
    direct: { bold: false },
    code: "RUN_EMPHASIS_MISMATCH",
  },
  {
    fault: "the subject is 14 points large",
    at: "Angebot Nr.",
    direct: { size: 28 },
    code: "RUN_SIZE_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "the subject is centred",
    at: "Angebot Nr.",
    direct: { align: "center" },
    code: "ALIGNMENT_MISMATCH",
  },
  {
    fault: "the salutation is 9 points large",
    at: "Sehr geehrte",
    direct: { size: 18 },
    code: "RUN_SIZE_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "the salutation is indented",
    at: "Sehr geehrte",
    direct: { firstLine: 567 },
    code: "FIRST_LINE_INDENT_MISMATCH",
  },
  {
    fault: "a paragraph is indented",
    at: "Wir freuen",
    direct: { firstLine: 567 },
    code: "FIRST_LINE_INDENT_MISMATCH",
  },
  {
    fault: "a paragraph is justified",
    at: "Wir freuen",
    direct: { align: "both" },
    code: "ALIGNMENT_MISMATCH",
  },
  {
    fault: "a paragraph has one and a half lines",
    at: "Wir freuen",
    direct: { line: 360 },
    code: "LINE_SPACING_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "a paragraph is 9 points large",
    at: "vielen Dank",
    direct: { size: 18 },
    code: "RUN_SIZE_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "a paragraph is blue",
    at: "vielen Dank",
    direct: { color: "0000FF" },
    code: "RUN_COLOR_MISMATCH",
  },
  {
    fault: "a list has one and a half lines",
    at: "eine Prüfung",
    direct: { line: 360 },
    code: "LINE_SPACING_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "what is indented has one and a half lines",
    at: "Wartung für",
    direct: { line: 360 },
    code: "LINE_SPACING_MISMATCH",
    isRepaired: false,
  },
  {
    fault: "a heading within the letter is centred",
    at: /^Preise$/,
    direct: { align: "center" },
    code: "ALIGNMENT_MISMATCH",
  },
  {
    fault: "the closing stands on the right",
    at: "Mit freundlichen",
    direct: { align: "right" },
    code: "ALIGNMENT_MISMATCH",
  },
  {
    fault: "the closing is 9 points large",
    at: "Mit freundlichen",
    direct: { size: 18 },
    code: "RUN_SIZE_MISMATCH",
    isRepaired: false,
  },
]);

describe("letters of other kinds", () => {
  const findings = (lines: readonly Line[]) =>
    findingsOf("din5008", write({ ...letter, lines }, "direct"));
  const lineOf = (kind: keyof typeof kinds, ...texts: string[]): Line[] =>
    texts.map((one) => ({ kind, text: one }));

  it.each([
    "Sehr geehrte Damen und Herren,",
    "Guten Tag, Frau Beispiel,",
    "Liebe Kolleginnen und Kollegen,",
    "Lieber Herr Muster,",
    "Hallo Erika,",
  ])("letters of other kinds: the salutation %s is recognised", (salutation) => {
    const lines = [
      ...lineOf("date", "Stuttgart, den 28. September 2026"),
      ...lineOf("subject", "Ihr Schreiben vom 12.09.2026"),
      ...lineOf("salutation", salutation),
      ...lineOf("text", "danke für Ihr Schreiben."),
      ...lineOf("closing", "Freundliche Grüße"),
    ];
    expect(findings(lines)).toEqual([]);
  });

  it.each([
    "Mit freundlichen Grüßen",
    "Mit freundlichem Gruß",
    "Mit besten Grüßen aus Stuttgart",
    "Freundliche Grüße",
    "Hochachtungsvoll",
    "Viele Grüße nach Berlin",
  ])("letters of other kinds: the closing %s is recognised", (closing) => {
    const lines = [
      ...lineOf("subject", "Ihr Schreiben"),
      ...lineOf("salutation", "Guten Tag,"),
      ...lineOf("text", "danke für Ihr Schreiben."),
      ...lineOf("closing", closing),
    ];
    const { formatReport } = runNotice(write({ ...letter, lines }, "direct"), {
      policyYaml: "extends: din5008",
      baseline: "policy",
    });
    expect(formatReport.issues).toEqual([]);
  });

  it("letters of other kinds: a letter without a subject or salutation has a warning; one without a closing has a note", () => {
    const whole = [
      ...lineOf("subject", "Ihr Schreiben"),
      ...lineOf("salutation", "Guten Tag,"),
      ...lineOf("text", "danke für Ihr Schreiben."),
    ];
    expect(findings(whole)).toEqual([]);
    expect(findings(whole.slice(1))).toEqual(["REQUIRED_ELEMENT_MISSING document"]);
    const { formatReport } = runNotice(write({ ...letter, lines: whole }, "direct"), {
      policyYaml: "extends: din5008",
      baseline: "policy",
    });
    expect(formatReport.issues).toMatchObject([
      { code: "REQUIRED_ELEMENT_MISSING", severity: "info", expected: "closing" },
    ]);
  });

  it("letters of other kinds: a letter may have a subject of two lines, a typed list and two signers", () => {
    const lines = [
      ...lineOf("date", "2026-09-28"),
      ...lineOf("subject", "Angebot Nr. 4711", "Wartung Ihrer Anlage"),
      ...lineOf("salutation", "Sehr geehrter Herr Muster,"),
      ...lineOf("text", "wir bieten Ihnen an:"),
      { kind: "text", text: "1.\tdie Wartung", direct: { left: 567, firstLine: -567 } },
      { kind: "text", text: "–\talle Ersatzteile", direct: { left: 567, firstLine: -567 } },
      ...lineOf("closing", "Mit freundlichen Grüßen"),
      ...lineOf("signature", "Muster GmbH", "i. V. Max Muster\ti. A. Erika Beispiel"),
      ...lineOf("enclosures", "2 Anlagen", "Verteiler"),
    ];
    expect(findings(lines)).toEqual([]);
  });
});
