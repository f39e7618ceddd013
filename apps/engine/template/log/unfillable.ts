import type { PlacedField } from "../field-kind.ts";
import type { FaultFacts } from "../grammar/fault-facts.ts";
import type { ScannedParagraph } from "../grammar/scan.ts";
import { explained, optionFacts, partnerFacts } from "./explain-fault.ts";
import type { TagFault } from "./log-entry.ts";
import { entryFor, type LogEntry } from "./log-entry.ts";
import { emptyLog, list, type ReplaceLog } from "./replace-log.ts";

/**
 * The log of a template that cannot be filled. It lists the faults with their places.
 *
 * @param others entries of tags outside of the runs of paragraphs.
 */
export function logUnfillable(
  scanned: readonly ScannedParagraph[],
  faults: readonly TagFault[] = [],
  placed: readonly PlacedField[] = [],
  others: readonly LogEntry[] = [],
): ReplaceLog {
  const log = emptyLog();
  const reasons = new Map(faults.map((fault) => [fault.tag, fault]));
  const factsOf = factsFinder(faults);
  const mirrors = scanned.filter(isMirror);
  /** The faults that fallback copies need not repeat; `null` if there are no copies. */
  const reported = mirrors.length > 0 ? new Set<string>() : null;
  // Fallback copies come last, because they report only tags that the original lacks.
  for (const paragraph of [...visible(scanned), ...mirrors]) {
    for (const bracketed of paragraph.brackets) {
      const fault = reasons.get(bracketed);
      if (bracketed.kind === "tag" && !isMirror(paragraph)) log.summary.total_placeholders++;
      let entry: LogEntry;
      if (fault !== undefined) {
        const { reason, detail } = fault;
        const name =
          bracketed.kind === "tag" || bracketed.kind === "section_tag" ? bracketed.name : null;
        entry = {
          ...entryFor(paragraph, bracketed),
          field_name: name,
          status: "unsupported",
          reason,
        };
        if (detail !== undefined) entry.detail = detail;
        entry = explained(entry, factsOf(fault));
      } else if (bracketed.kind === "unsupported" || bracketed.kind === "literal") {
        entry = explained(entryFor(paragraph, bracketed));
      } else {
        continue;
      }
      if (reported !== null) {
        const key = `${entry.paragraph_path} ${entry.original_text}`;
        if (isMirror(paragraph) && (entry.status === "literal" || reported.has(key))) continue;
        reported.add(key);
      }
      list(log, entry);
    }
  }
  for (const { entry, fault, facts } of placed) {
    log.summary.total_placeholders++;
    if (fault === null) continue;
    list(log, explained({ ...entry, status: "unsupported", reason: fault }, facts));
  }
  for (const entry of others) list(log, entry);
  return log;
}

/** The facts of a fault. Those of a section tag depend on the other section tags. */
function factsFinder(faults: readonly TagFault[]): (fault: TagFault) => FaultFacts | undefined {
  const namesOf = (wanted: TagFault["reason"]) =>
    faults.flatMap(({ reason, tag }) =>
      reason === wanted && tag.kind === "section_tag" ? [tag.name] : [],
    );
  // Only the first names are compared, because a template may have any number of broken tags.
  const unclosed = namesOf("section_not_closed").slice(0, maxPartners);
  const unopened = namesOf("section_not_opened").slice(0, maxPartners);
  return ({ facts, reason, tag }) => {
    if (reason === "section_not_closed") return partnerFacts(tag, unopened);
    if (reason === "section_not_opened") return partnerFacts(tag, unclosed);
    return reason === "section_option" ? optionFacts(tag) : facts;
  };
}

const maxPartners = 20;

function visible(scanned: readonly ScannedParagraph[]): ScannedParagraph[] {
  return scanned.filter((paragraph) => !isMirror(paragraph));
}

function isMirror({ paragraph }: ScannedParagraph): boolean {
  return paragraph.isMirror;
}
