import { apaFaults } from "./apa.ts";
import { attachmentFaults } from "./attachments.ts";
import { dateFaults } from "./dates.ts";
import { dinFaults } from "./din.ts";
import type { Fault } from "./fault.ts";
import { fontFaults } from "./fonts.ts";
import { frapFaults } from "./frap.ts";
import { headFaults } from "./head.ts";
import { imprintFaults } from "./imprint.ts";
import { layoutFaults } from "./layout.ts";
import { leftoverFaults } from "./leftovers.ts";
import { numberingFaults } from "./numbering.ts";
import { pageNumberFaults } from "./page-numbers.ts";
import { pageFaults } from "./pages.ts";
import { personFaults } from "./persons.ts";
import { punctuationFaults } from "./punctuation.ts";

/** All faults of the corpus. */
export const faults: readonly Fault[] = [
  ...fontFaults,
  ...layoutFaults,
  ...headFaults,
  ...dateFaults,
  ...personFaults,
  ...attachmentFaults,
  ...imprintFaults,
  ...numberingFaults,
  ...pageFaults,
  ...pageNumberFaults,
  ...leftoverFaults,
  ...punctuationFaults,
  ...apaFaults,
  ...dinFaults,
  ...frapFaults,
];
