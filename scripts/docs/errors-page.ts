import { type DocumentErrorCode, documentErrors } from "../../apps/contract/document-errors.ts";
import { fitFaults } from "../../apps/contract/fit.ts";
import { logWarnings } from "../../apps/contract/log-warnings.ts";
import { tagFaults } from "../../apps/contract/tag-faults.ts";
import { refusalReason } from "../../apps/engine/inputs.ts";
import { commandExitTable, errorTable, tableOf } from "./contract-tables.ts";

/** Makes `docs/errors.md`: every code that docops reports, with its meaning and what to do. */
export function errorsPage(): string {
  return `# Errors

Every code that docops reports, with its meaning and what to do about it. Made by \`npm run docs\` from the tables in
\`apps/contract/\`. Codes of the format check are in [rules.md](rules.md).

## Tags that cannot be filled: exit code 3

A job with such a tag ends with exit code 3, and nothing is filled: \`out.docx\` is the template as it was sent.
\`out.replace_log.json\` lists every fault as an entry with the status \`unsupported\`, and so does the precheck under
\`unsupported\`. An entry has the place (\`part\`, \`paragraph_path\`, \`run_id\`), the text of the tag
(\`original_text\`), the code (\`reason\`), sentences for people (\`message\`), what is allowed (\`allowed\`), and the name
that was probably meant (\`nearest\`). \`docops inspect template.docx\` finds the faults that do not depend on a task.

${faultTable()}

## A template that does not fit its skill

A job whose template does not fit its skill is filled as far as that is possible, but it is not a success: its message
is \`template does not fit the skill\`, its outcome in the log is \`template_unfit\`, and \`fit\` in \`api_result.json\`,
in \`out.replace_log.json\` and in the precheck says why. With \`DOCOPS_REQUIRE_FIT=1\` it ends with exit code 3.

${tableOf(
  ["fit.reason", "means", "what to do"],
  Object.entries(fitFaults).map(([code, { meaning, remedy }]) => [`\`${code}\``, meaning, remedy]),
)}

## Warnings

These do not change the exit code. \`out.replace_log.json\` and the precheck list them under \`warnings\`.

${tableOf(
  ["reason", "means"],
  Object.entries(logWarnings).map(([code, meaning]) => [`\`${code}\``, inCell(meaning)]),
)}

## Templates that are refused

The API answers with \`INVALID_MEDIA_TYPE\` or \`PAYLOAD_TOO_LARGE\`, and has the reason in \`detail.reason\`: the
code, or its second name in this table. The command line shows the code and ends with exit code 65.

${tableOf(
  ["code", "means", "what to do"],
  Object.entries(documentErrors).map(([code, { meaning, remedy }]) => [
    reasonsOf(code),
    meaning,
    remedy,
  ]),
)}

## Errors of the API

Every error has the same body ([api.md](api.md#errors)). \`detail.hint\`, where there is one, says what to do.

${errorTable()}

## Exit codes of the command line

${commandExitTable()}
`;
}

function faultTable(): string {
  return tableOf(
    ["reason", "means", "what to do", "instead of", "write"],
    Object.entries(tagFaults).map(([code, { meaning, remedy, right, wrong }]) => [
      `\`${code}\``,
      meaning,
      remedy,
      ...[wrong, right].map(inCell),
    ]),
  );
}

/** A text in a cell of a table, where `|` would begin the next one. */
function inCell(text: string): string {
  return text.replaceAll("|", "\\|");
}

function reasonsOf(code: string): string {
  const reason = refusalReason(code as DocumentErrorCode);
  return reason === code ? `\`${code}\`` : `\`${code}\`, \`${reason}\``;
}
