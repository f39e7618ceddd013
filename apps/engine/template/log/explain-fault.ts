import { isTagFault, type TagFaultCode, tagFaults } from "../../../contract/tag-faults.ts";
import type { FaultFacts } from "../grammar/fault-facts.ts";
import { sectionOptions } from "../grammar/section-options.ts";
import type { Bracketed } from "../grammar/tags.ts";
import { nearestName } from "../values/nearest-name.ts";
import type { LogEntry } from "./log-entry.ts";

/**
 * Adds sentences to the log entry of a tag that cannot be filled: what is wrong, the words in
 * question, what is allowed, and the name that was probably meant. The sentences may quote the
 * template and the task, so they are for the report of the job and never for the log of a server.
 */
export function explained(entry: LogEntry, facts: FaultFacts = {}): LogEntry {
  const { reason } = entry;
  if (!isTagFault(reason)) return entry;
  const nearest = facts.nearest ?? meantBy(entry);
  const { allowed } = facts;
  const sentences = [whatIsWrong(reason, entry, facts)];
  if (nearest !== null) sentences.push(`Did you mean ${nearest}?`);
  if (allowed !== undefined) sentences.push(`Allowed: ${allowed.join(", ")}.`);
  else if (nearest === null) sentences.push(tagFaults[reason].remedy);
  return {
    ...entry,
    message: sentences.join(" "),
    ...(allowed === undefined ? {} : { allowed: [...allowed] }),
    ...(nearest === null ? {} : { nearest }),
  };
}

/** The tag that a broken one was taken for, unless it is the same. */
function meantBy({ taken_for, original_text }: LogEntry): string | null {
  return taken_for === undefined || taken_for === original_text ? null : taken_for;
}

function whatIsWrong(reason: TagFaultCode, { detail }: LogEntry, facts: FaultFacts): string {
  const { meaning } = tagFaults[reason];
  const { formatter, needs, value } = facts;
  const word = facts.word === undefined ? undefined : clip(facts.word);
  switch (reason) {
    case "unknown_formatter":
      return word === undefined ? (sentence(detail) ?? meaning) : `There is no formatter ${word}.`;
    case "unknown_field":
      return word === undefined ? meaning : meaning.replace("this field", `the field ${word}`);
    case "section_not_closed":
      return word === undefined ? meaning : `${withoutDot(meaning)}: ${word} has another name.`;
    case "section_option":
      return word === undefined ? meaning : `A section has no option ${word}.`;
    case "formatter_argument":
      return detail === undefined ? meaning : `The formatter ${detail}.`;
    case "formatter_value":
      if (formatter !== undefined && needs !== undefined && value !== undefined) {
        return `The formatter ${formatter} needs ${needs}. The value is ${value}.`;
      }
      if (detail?.startsWith("is ")) return `The value ${detail}.`;
      return sentence(detail) ?? meaning;
    case "picture_value":
      return detail === undefined ? meaning : `The value is not a picture. It ${detail}.`;
    case "control_content":
      return detail === undefined ? meaning : `The content control ${detail}.`;
    case "control_value":
      return detail === undefined ? meaning : `${withoutDot(meaning)}: ${detail}.`;
    case "control_choice":
      return value === undefined ? meaning : `${value} is not an entry of the drop-down list.`;
    default:
      return meaning;
  }
}

/** The longest quotation of a word, in UTF-16 units: an author may write anything behind a `|`. */
const maxWordLength = 60;

function clip(word: string): string {
  return word.length > maxWordLength ? `${word.slice(0, maxWordLength)}…` : word;
}

function sentence(text: string | undefined): string | undefined {
  return text === undefined ? undefined : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function withoutDot(text: string): string {
  return text.replace(/\.$/, "");
}

/** The option of a section tag that does not exist, with the most similar one. */
export function optionFacts(tag: Bracketed): FaultFacts {
  if (tag.kind !== "section_tag") return {};
  const known: readonly string[] = sectionOptions;
  const wrong = tag.formatters.find(({ name }) => !known.includes(name));
  if (wrong === undefined) return { allowed: known };
  return { word: wrong.name, allowed: known, nearest: nearestName(wrong.name, known) };
}

/**
 * The section tag that was probably to be the partner of one without a partner.
 *
 * @param others the names of the section tags of the other role that have no partner either.
 */
export function partnerFacts(tag: Bracketed, others: readonly string[]): FaultFacts {
  if (tag.kind !== "section_tag" || others.includes(tag.name)) return {};
  const lower = others.map((name) => name.toLowerCase());
  const nearest = nearestName(tag.name, lower);
  if (nearest === null) return {};
  const closing = `【/${others[lower.indexOf(nearest)]}】`;
  return tag.role === "close" ? { nearest: closing } : { word: closing };
}
