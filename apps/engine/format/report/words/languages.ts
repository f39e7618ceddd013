import type { ReportLanguage } from "../../../../contract/artifacts.ts";
import { chinese } from "./chinese.ts";
import { english } from "./english.ts";
import type { ReportWords } from "./report-words.ts";

/** The words of a report in each of its languages. */
export const reportWords: Readonly<Record<ReportLanguage, ReportWords>> = {
  en: english,
  zh: chinese,
};
