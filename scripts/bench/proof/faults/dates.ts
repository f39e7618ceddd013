import { words } from "./changes.ts";
import { faultsOf, type Put } from "./fault.ts";
import { one, without } from "./puts.ts";

const codes = ["DATE_FORMAT", "TEXT_FORM_MISMATCH"];

/** Writes the date in another form. */
const dated = (by: string): Put => one("date", words(/(\d{4})年(\d+)月(\d+)日/, by));

/** Faults in the date of a document (GB/T 9704-2012, 7.3.5.4). */
export const dateFaults = faultsOf("Dates", "gbt9704-2012", {
  "date padded": {
    what: "2025年04月08日",
    clause: "7.3.5.4",
    codes,
    put: dated("$1年0$2月0$3日"),
  },
  "date in Chinese numerals": {
    what: "二〇二五年四月八日",
    clause: "7.3.5.4",
    codes,
    put: dated("二〇二五年四月八日"),
  },
  "date by ISO": {
    what: "2025-04-08",
    clause: "7.3.5.4",
    codes,
    put: dated("$1-0$2-0$3"),
  },
  "date with dots": {
    what: "2025.4.8",
    clause: "7.3.5.4",
    codes,
    put: dated("$1.$2.$3"),
  },
  "date with slashes": {
    what: "2025/4/8",
    clause: "7.3.5.4",
    codes,
    put: dated("$1/$2/$3"),
  },
  "date in full-width figures": {
    what: "２０２５年…",
    clause: "7.3.5.4",
    codes,
    put: dated("２０２５年$2月$3日"),
  },
  "year of two digits": {
    what: "25年4月8日",
    clause: "7.3.5.4",
    codes,
    put: one("date", words(/^20/, "")),
  },
  "date without its day": {
    what: "2025年4月",
    clause: "7.3.5.4",
    codes,
    put: dated("$1年$2月"),
  },
  "date left blank": {
    what: "2025年X月X日",
    clause: "7.3.5.4",
    codes: [...codes, "PLACEHOLDER_REMAINS", "LEFTOVER_TEXT"],
    put: dated("$1年X月X日"),
  },
  "date missing": {
    what: "no date at all",
    clause: "7.3.5",
    codes: ["REQUIRED_ELEMENT_MISSING"],
    put: without("date", "#signature-1"),
  },
});
