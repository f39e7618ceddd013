/** The exit codes of jobs, in the API's header, in `api_result.json` and of the command `docops`. */
export const jobExits = {
  0: {
    message: "success",
    meaning: "The document is filled and has no errors.",
    remedy: "There is nothing to do.",
  },
  2: {
    message: "missing required fields",
    meaning: "Required fields have no value; their tags stay in the document.",
    remedy: "Give the task a value for each field in out.missing_fields.json.",
  },
  3: {
    message: "template unsupported placeholders",
    meaning: "The template has a tag that cannot be filled; nothing was filled.",
    remedy: "Correct the tags that out.replace_log.json lists as unsupported.",
  },
  4: {
    message: "format validation failed",
    meaning: "A strict format check found errors.",
    remedy:
      "Correct the errors that out.format_report.json lists, or check with format_mode=report.",
  },
} as const;

/**
 * The message for a template that does not fit its skill: with exit code 0, which is no success then, or with 3 if
 * templates have to fit.
 */
export const unfitMessage = "template does not fit the skill";

export type ExitCode = keyof typeof jobExits;

export const exitCodes = [0, 2, 3, 4] as const satisfies readonly ExitCode[];

/** The exit codes of `docops` if no job has one. Those above 63 are from sysexits.h. */
export const commandExits = {
  failed: {
    code: 1,
    meaning:
      "A task of a batch or a stored job failed or did not end in time; doctor or audit verify found faults; the database tables are not up to date; or a webhook cannot be sent again.",
    remedy: "Read the message of each fault.",
  },
  usage: {
    code: 64,
    meaning: "The options of the command, or the environment, are wrong.",
    remedy: "docops COMMAND --help lists the options.",
  },
  data: {
    code: 65,
    meaning: "An input file is not valid.",
    remedy: "Correct the file at the place that the message names.",
  },
  noInput: {
    code: 66,
    meaning: "A file cannot be read.",
    remedy: "Check its path and its permissions.",
  },
  unavailable: {
    code: 69,
    meaning: "The database or the server cannot be used.",
    remedy: "Check that it runs, and check the settings that name it.",
  },
  cannotCreate: {
    code: 73,
    meaning: "The output cannot be written, or already exists.",
    remedy: "Choose another place, or use --force to overwrite.",
  },
} as const;

/** The codes of `commandExits` by name. */
export const commandExitCodes = Object.fromEntries(
  Object.entries(commandExits).map(([name, { code }]) => [name, code]),
) as { readonly [N in keyof typeof commandExits]: (typeof commandExits)[N]["code"] };
