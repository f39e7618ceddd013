import { findConflict } from "../contract/job-conflicts.ts";
import {
  type JobOption,
  type JobOptionValues,
  jobOptionNames,
  jobOptions,
} from "../contract/job-options.ts";
import { readOption } from "../contract/read-option.ts";
import { DocumentJobError } from "./job-error.ts";

/**
 * Checks the options of a job as the API checks its form: a caller may write JavaScript, which no compiler checks.
 *
 * @throws DocumentJobError for an option that is unknown, has a value that is not allowed, or excludes another.
 */
export function checkOptions(values: JobOptionValues): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) continue;
    const option = (jobOptions as Readonly<Record<string, JobOption>>)[name];
    if (option === undefined) throw unknownOption(name);
    const read = readOption(option, String(value));
    if (!read.ok) {
      const { wrong, allowed } = read;
      throw invalid(`${name} must be one of ${allowed.join(", ")}; got ${wrong}`, {
        field: name,
        value: wrong,
        allowed,
      });
    }
  }
  // LibreOffice runs beside a server, and beside `docops run`.
  if (values.output !== undefined && values.output !== "docx") {
    throw invalid(`output must be docx, because fillDocument makes no PDFs; got ${values.output}`, {
      field: "output",
      value: values.output,
      allowed: ["docx"],
    });
  }
  const conflict = findConflict((name) => values[name] !== undefined);
  if (conflict === null) return;
  const { option, conflicting, message } = conflict;
  throw new DocumentJobError("INVALID_ARGUMENT_CONFLICT", message, { field: option, conflicting });
}

function unknownOption(name: string): DocumentJobError {
  const allowed = ["template", "task", "assets", "skillsDirectory", "locale", ...jobOptionNames];
  return invalid(`${name} is not a member of a job; the members are: ${allowed.join(", ")}`, {
    field: name,
    allowed,
  });
}

/** The error of a value that is not allowed. */
export function invalid(
  message: string,
  detail: Readonly<Record<string, unknown>>,
): DocumentJobError {
  return new DocumentJobError("INVALID_ARGUMENT", message, detail);
}
