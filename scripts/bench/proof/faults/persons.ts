import { words } from "./changes.ts";
import { faultsOf } from "./fault.ts";
import { has, one, without } from "./puts.ts";

const form = ["TEXT_FORM_MISMATCH"];

/** Faults in addressee, title and signature (GB/T 9704-2012, 7.3.1, 7.3.2). */
export const personFaults = faultsOf("Addressee, title, signature", "gbt9704-2012", {
  "addressee with a half-width colon": {
    what: "the addressee ends with a half-width colon",
    clause: "7.3.2",
    codes: [...form, "HALF_WIDTH_PUNCTUATION"],
    put: one("addressee", words(/：$/, ":")),
  },
  "addressee without a colon": {
    what: "the addressee ends with nothing",
    clause: "7.3.2",
    codes: form,
    put: one("addressee", words(/：$/, "")),
  },
  "addressee with a full stop": {
    what: "the addressee ends with a full stop",
    clause: "7.3.2",
    codes: form,
    put: one("addressee", words(/：$/, "。")),
  },
  "title missing": {
    what: "no title at all",
    clause: "7.3.1",
    codes: ["REQUIRED_ELEMENT_MISSING"],
    put: without("title", "#addressee-1", "#body-1", "#docNumber-1", "#upNumber-1"),
  },
  "note without brackets": {
    what: "附注 without its brackets",
    clause: "7.3.6",
    codes: form,
    put: one("note", (paragraph) => {
      words(/^（/, "")(paragraph);
      words(/）$/, "")(paragraph);
    }),
  },
  "note in half-width brackets": {
    what: "附注 in half-width brackets",
    clause: "7.3.6",
    codes: [...form, "HALF_WIDTH_PUNCTUATION"],
    put: one("note", (paragraph) => {
      words(/^（/, "(")(paragraph);
      words(/）$/, ")")(paragraph);
    }),
  },
  "attendance behind a half-width colon": {
    what: "出席: with a half-width colon",
    clause: "10.3",
    codes: [...form, "HALF_WIDTH_PUNCTUATION"],
    put: one("attendance", words(/：$/, ":"), has(/^出席/)),
  },
});
