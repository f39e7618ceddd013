import { words } from "./changes.ts";
import { faultsOf } from "./fault.ts";
import { has, one } from "./puts.ts";

const form = ["TEXT_FORM_MISMATCH"];

/** Faults in the last lines of a document (GB/T 9704-2012, 7.4). */
export const imprintFaults = faultsOf("Imprint", "gbt9704-2012", {
  "copies without a full stop": {
    what: "抄送 without a full stop",
    clause: "7.4.2",
    codes: form,
    put: one("copies", words(/。$/, "")),
  },
  "copies with a semicolon": {
    what: "抄送 ends with a semicolon",
    clause: "7.4.2",
    codes: form,
    put: one("copies", words(/。$/, "；")),
  },
  "copies behind a half-width colon": {
    what: "抄送: with a half-width colon",
    clause: "7.4.2",
    codes: [...form, "HALF_WIDTH_PUNCTUATION"],
    put: one("copies", words("送：", "送:")),
  },
  "copies of a letter without a full stop": {
    what: "抄送 of a letter without a full stop",
    clause: "7.4.2",
    codes: form,
    put: one("letterCopies", words(/。$/, "")),
  },
  "printing date without 印发": {
    what: "印发日期 without 印发",
    clause: "7.4.3",
    codes: form,
    put: one("issuer", words(/印发$/, "")),
  },
  "printing date padded": {
    what: "2025年04月09日印发",
    clause: "7.4.3",
    codes: [...form, "DATE_FORMAT"],
    put: one("issuer", words(/年(\d)月(\d)日/, "年0$1月0$2日"), has(/年\d月\d日/)),
  },
  "printing date in Chinese numerals": {
    what: "二〇二五年四月九日印发",
    clause: "7.4.3",
    codes: [...form, "DATE_FORMAT"],
    put: one("issuer", words(/\d+年\d+月\d+日/, "二〇二五年四月九日")),
  },
  "printing date with dots": {
    what: "2025.4.9印发",
    clause: "7.4.3",
    codes: [...form, "DATE_FORMAT"],
    put: one("issuer", words(/(\d+)年(\d+)月(\d+)日/, "$1.$2.$3")),
  },
});
