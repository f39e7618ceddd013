import { words } from "./changes.ts";
import { faultsOf } from "./fault.ts";
import { has, one } from "./puts.ts";

const form = ["TEXT_FORM_MISMATCH"];
const punctuated = [...form, "HALF_WIDTH_PUNCTUATION"];

/** Faults in the lines above the title (GB/T 9704-2012, 7.2). */
export const headFaults = faultsOf("Head of a document", "gbt9704-2012", {
  "year in square brackets": {
    what: "[2025] in 发文字号",
    clause: "7.2.5",
    codes: punctuated,
    put: one("docNumber", words(/〔(\d+)〕/, "[$1]")),
  },
  "year in round brackets": {
    what: "（2025） in 发文字号",
    clause: "7.2.5",
    codes: form,
    put: one("docNumber", words(/〔(\d+)〕/, "（$1）")),
  },
  "year in half-width brackets": {
    what: "(2025) in 发文字号",
    clause: "7.2.5",
    codes: punctuated,
    put: one("docNumber", words(/〔(\d+)〕/, "($1)")),
  },
  "number with 第": {
    what: "第12号 in 发文字号",
    clause: "7.2.5",
    codes: form,
    put: one("docNumber", words(/〕(\d+)号/, "〕第$1号")),
  },
  "number padded": {
    what: "012号 in 发文字号",
    clause: "7.2.5",
    codes: form,
    put: one("docNumber", words(/〕(\d+)号/, "〕0$1号")),
  },
  "year shortened": {
    what: "〔25〕 in 发文字号",
    clause: "7.2.5",
    codes: form,
    put: one("docNumber", words(/〔20/, "〔")),
  },
  "number without 号": {
    what: "发文字号 without 号",
    clause: "7.2.5",
    codes: form,
    put: one("docNumber", words(/号$/, "")),
  },
  "number in full-width figures": {
    what: "〔２０２５〕 in 发文字号",
    clause: "7.2.5",
    codes: form,
    put: one("docNumber", words("2025", "２０２５")),
  },
  "number of a document to those above": {
    what: "[2025] in 发文字号 beside 签发人",
    clause: "7.2.5",
    codes: punctuated,
    put: one("upNumber", words(/〔(\d+)〕/, "[$1]")),
  },
  "number of a letter padded": {
    what: "096号 in 发文字号 of a letter",
    clause: "7.2.5",
    codes: form,
    put: one("letterNumber", words(/〕(\d+)号/, "〕0$1号")),
  },
  "copy number of four digits": {
    what: "份号 of four digits",
    clause: "7.2.1",
    codes: form,
    put: one("copyNumber", words(/^00/, "")),
  },
  "copy number with a mark": {
    what: "№ in front of 份号",
    clause: "7.2.1",
    codes: form,
    put: one("copyNumber", words(/^/, "№")),
  },
  "term of secrecy in Chinese": {
    what: "保密期限 in Chinese numerals",
    clause: "7.2.2",
    codes: form,
    put: one("secrecy", words(/\d/, "一"), has(/年/)),
  },
  "signer behind a half-width colon": {
    what: "签发人: with a half-width colon",
    clause: "7.2.6",
    codes: punctuated,
    put: one("upNumber", words("签发人：", "签发人:")),
  },
  "signer without a colon": {
    what: "签发人 without a colon",
    clause: "7.2.6",
    codes: form,
    put: one("upNumber", words("签发人：", "签发人 ")),
  },
});
