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

  constructor(reason: FormatterError["reason"], message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * @param needed the kind of value that the formatter takes: `a number`. The message never quotes
 * the value.
 */
export function wrongValue(needed: string, value: DataValue): FormatterError {
  return new FormatterError("formatter_value", `needs ${needed}, not ${kindOf(value)}`);
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
