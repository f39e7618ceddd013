import { verifyDirect } from "./direct/verify-direct.ts";
import { loadLinter } from "./load-linter.ts";
import type { Verification, VerifyInput } from "./verification.ts";

/**
 * One way to check a document's formatting: it repairs the document if that is asked for, and
 * reports what is still wrong.
 */
interface Check {
  isAsked(input: VerifyInput): boolean;
  verify(input: VerifyInput): Verification;
}

/**
 * Checks what paragraphs and runs state themselves, against the template or the policy's direct
 * keys.
 */
const direct: Check = {
  isAsked: ({ expectation, policy }) =>
    expectation.baseline === "template" || policy.direct !== null,
  verify: verifyDirect,
};

/** Checks the effective formatting against all other requirements of the policy. */
const effective: Check = {
  isAsked: ({ expectation, policy }) =>
    expectation.baseline === "policy" && policy.requirements !== null,
  verify: (input) => loadLinter().verifyEffective(input),
};

/**
 * Checks a filled document, after repairing it if that is asked for. The issues say what is still
 * wrong.
 */
export function verify(input: VerifyInput): Verification {
  // A document in which nothing was filled equals its template.
  if (input.expectation.baseline === "template" && input.touched.isEmpty) {
    return { issues: [], fixChanges: [], roles: null };
  }
  const verified = [direct, effective]
    .filter((check) => check.isAsked(input))
    .map((check) => check.verify(input));
  return {
    issues: verified.flatMap(({ issues }) => issues),
    fixChanges: verified.flatMap(({ fixChanges }) => fixChanges),
    refusedRepairs: verified.find(({ refusedRepairs }) => refusedRepairs)?.refusedRepairs,
    roles: verified.find(({ roles }) => roles !== null)?.roles ?? null,
  };
}
