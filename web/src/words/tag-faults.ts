import type { LogEntry } from "../../../apps/contract/reports.ts";
import type { TagFaultCode } from "../../../apps/contract/tag-faults.ts";
import type { Language, Say } from "./words.ts";

/** What is wrong with a tag. The server says it in English; this is the Chinese of each of its codes. */
const inChinese: Readonly<Record<TagFaultCode, string>> = {
  __CODES__
};

/** A sentence about a broken tag, in the reader's language. */
export function tagFaultText(entry: LogEntry, language: Language, say: Say): string {
  const { reason, message, nearest } = entry;
  const english = message ?? reason ?? "";
  if (language === "en") return english;
  const chinese = reason === null ? undefined : inChinese[reason as TagFaultCode];
  if (chinese === undefined) return english;
  return nearest === undefined ? chinese : `${chinese}${say("didYouMean", nearest)}`;
}
