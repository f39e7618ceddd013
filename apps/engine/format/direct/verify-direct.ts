import type { Verification, VerifyInput } from "../verification.ts";
import { checkFormat } from "./check.ts";
import { observe } from "./observation.ts";
import { repairSafely } from "./safe-fix.ts";

/**
 * Checks what paragraphs and runs state themselves against the template or the policy's direct
 * keys.
 */
export function verifyDirect(input: VerifyInput): Verification {
  const { body, expectation, template, templateParagraphs, touched, readers, repairs } = input;
  const reader = readers.of(body);
  // Filling changes only text and runs: before the repair, paragraphs are formatted as in the
  // template.
  const unrepaired = { story: body, expectation, template, rendered: template, reader, touched };
  const check = { ...unrepaired, templateParagraphs };
  const fixChanges = repairs ? repairSafely(check) : [];
  const rendered = fixChanges.length === 0 ? template : observe(body, reader);
  return { issues: checkFormat({ ...check, rendered }), fixChanges, roles: null };
}
