import type { FaultFacts } from "../grammar/fault-facts.ts";
import type { DataValue } from "./data.ts";

/** A value that a formatter cannot take, or a formatter that does not exist. */
export class FormatterError extends Error {
  override readonly name = "FormatterError";
  readonly reason:
    | "unknown_formatter"
    | "formatter_argument"
    | "formatter_value"
    | "picture_value"
    | "control_value"
    | "control_choice";
  /** Facts for the report of the job. They may quote the value; the message never does. */
  readonly facts: FaultFacts;

  constructor(reason: FormatterError["reason"], message: string, facts: FaultFacts = {}) {
    super(message);
    this.reason = reason;
    this.facts = facts;
  }
}

/**
 * @param needed the kind of value that the formatter takes: `a number`. The message never quotes
 * the value.
 */
export function wrongValue(needed: string, value: DataValue): FormatterError {
  const facts = { needs: needed, value: quoted(value) };
  return new FormatterError("formatter_value", `needs ${needed}, not ${kindOf(value)}`, facts);
}

/** The longest quotation of a value, in characters. */
const maxQuoted = 60;

/** A value in a sentence for its sender: a text in quotation marks, or the kind of value. */
export function quoted(value: DataValue): string {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (typeof value !== "string" || value.trim() === "") return kindOf(value);
  const characters = [...value.slice(0, 2 * maxQuoted)];
  const isLong = characters.length > maxQuoted || value.length > 2 * maxQuoted;
  return `"${characters.slice(0, maxQuoted).join("")}${isLong ? "…" : ""}"`;
}

/** @param form a sentence about the right form: `is written pad:3`. */
export function wrongArgument(form: string): FormatterError {
  return new FormatterError("formatter_argument", form);
}

function kindOf(value: DataValue): string {
  if (value === null) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  if (typeof value === "string") return value.trim() === "" ? "a blank text" : "this text";
  return typeof value === "number" ? "this number" : "true or false";
}
