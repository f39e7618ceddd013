import { lines, plain, text } from "../formats.ts";
import type { ParagraphFormat, TextFormat } from "../model.ts";
import { type Paper, type PaperRole, pageWith } from "../papers/paper.ts";

const arial: TextFormat = { ...text("Arial", 11), hint: false };

const role = (
  id: string,
  name: string,
  formatting: Partial<ParagraphFormat> = {},
  textFormat: Partial<TextFormat> = {},
): PaperRole => ({
  formatting: { ...plain, line: lines(1), ...formatting },
  text: { ...arial, ...textFormat },
  style: [id, name],
});

/** A business letter by DIN 5008:2020-03, form B. */
export const businessLetter: Paper = {
  name: "business letter",
  policy: "din5008",
  roles: {
    address: role("Anschrift", "Anschrift"),
    information: role("Infoblock", "Infoblock"),
    subject: role("Betreff", "Betreff", {}, { bold: true }),
    salutation: role("Anrede", "Salutation"),
    body: role("Textkoerper", "Body Text"),
    bullet: role("ListBullet", "List Bullet", {
      list: 0,
      left: { twips: 720 },
      firstLine: { twips: -360 },
    }),
    closing: role("Grussformel", "Closing"),
    enclosure: role("Anlagen", "Anlagen"),
    header: role("Header", "header"),
    footer: role("Footer", "footer", { alignment: "center" }, { size: 16 }),
  },
  section: pageWith([11906, 16838], { top: 2551, right: 1134, bottom: 1134, left: 1417 }),
  margins: (make) => [
    { kind: "header", on: "default", paragraphs: [make.of(["header", "Nordlicht Energie GmbH"])] },
    {
      kind: "footer",
      on: "default",
      paragraphs: [make.field("footer", "Seite ", "PAGE")],
    },
  ],
  levels: [{ format: "bullet", text: "–", formatting: arial }],
  lines: [
    ["address", "Nordlicht Energie GmbH, Postfach 10 20 30, 24105 Kiel"],
    ["address", null],
    ["address", "Frau Dr. Hanna Vogel"],
    ["address", "Stadtwerke Seeburg"],
    ["address", "Hafenstraße 7"],
    ["address", "23966 Wismar"],
    ["address", null],
    ["information", "Ihr Zeichen: hv-21"],
    ["information", "Unser Zeichen: ne-4711"],
    ["information", "Telefon: 0431 55 66-0"],
    ["information", "Datum: 2025-09-15"],
    ["address", null],
    ["subject", "Angebot über die Lieferung von Wechselrichtern"],
    ["body", null],
    ["body", null],
    ["salutation", "Sehr geehrte Frau Dr. Vogel,"],
    ["body", null],
    [
      "body",
      "vielen Dank für Ihre Anfrage vom 3. September 2025. Gern bieten wir Ihnen die gewünschten Geräte zu folgenden Bedingungen an:",
    ],
    ["body", null],
    ["bullet", "12 Wechselrichter NE-50 zu je 4.180,00 Euro"],
    ["bullet", "Lieferung frei Haus bis zum 30.11.2025"],
    ["bullet", "Gewährleistung fünf Jahre"],
    ["body", null],
    [
      "body",
      "An dieses Angebot halten wir uns bis zum 15.10.2025 gebunden. Für Fragen steht Ihnen Herr Brandt unter der oben genannten Nummer zur Verfügung.",
    ],
    ["body", null],
    ["closing", "Mit freundlichen Grüßen"],
    ["body", null],
    ["body", null],
    ["body", null],
    ["closing", "Jens Petersen"],
    ["body", null],
    ["enclosure", "Anlagen"],
    ["enclosure", "2 Datenblätter"],
  ],
};
