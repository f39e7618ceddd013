import { readdirSync, readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { z } from "zod";
import type { Policy } from "./policy.ts";

export type PolicyResult = { ok: true; policy: Policy } | { ok: false; problems: string[] };

const policiesFolder = new URL("./policies/", import.meta.url);

const fontTokens: Readonly<Record<string, string>> = {
  BUSINESS_DEFAULT_LATIN: "Calibri",
  BUSINESS_DEFAULT_EAST_ASIA: "宋体",
};

const font = z
  .string()
  .min(1)
  .refine((name) => !name.startsWith("BUSINESS_DEFAULT_") || Object.hasOwn(fontTokens, name), {
    error: `must be a font name or one of ${Object.keys(fontTokens).join(", ")}`,
  })
  .transform((name) => fontTokens[name] ?? name);

/** Whole numbers may be written as text, as YAML templates often do. */
const integer = z
  .union([z.int(), z.string().regex(/^[+-]?\d+$/)])
  .transform(Number)
  .pipe(z.int());

const halfPoints = z
  .union([z.number(), z.string().regex(/^\d+(\.5|\.0)?$/)])
  .transform((points) => Number(points) * 2)
  .refine((size) => Number.isInteger(size) && size > 0 && size <= 3276, {
    error: "must be points in steps of a half, from 0.5 to 1638",
  });

const policyFile = z.strictObject({
  forbid_tables: z.boolean(),
  forbid_numpr: z.boolean(),
  numpr_direct_only: z.boolean(),
  run_font_latin: font,
  run_font_east_asia: font,
  run_size_pt: halfPoints,
  line_spacing_twips: integer,
  first_line_indent_twips: integer.nullable(),
  twips_tolerance: integer.refine((tolerance) => tolerance >= 0, { error: "must be 0 or more" }),
  treat_inherited_as_error: z.boolean().default(false),
  trim_leading_spaces: z.boolean(),
  trim_chars: z.array(z.string()),
});

/** Names of the policies that ship with the engine. */
export function policyNames(): string[] {
  return readdirSync(policiesFolder)
    .map((file) => file.replace(/\.yaml$/, ""))
    .sort();
}

/** All policies that ship with the engine, by name. */
export function loadPolicies(): ReadonlyMap<string, Policy> {
  return new Map(policyNames().map((name) => [name, loadPolicy(name)]));
}

/** A policy that ships with the engine, by a name of `policyNames`. */
export function loadPolicy(name: string): Policy {
  const result = parsePolicy(readFileSync(new URL(`${name}.yaml`, policiesFolder), "utf8"));
  if (!result.ok) throw new Error(`policy ${name}: ${result.problems.join("; ")}`);
  return result.policy;
}

/**
 * Reads a policy: one YAML mapping with exactly the known keys (`treat_inherited_as_error` may be
 * left out). YAML 1.1 words such as `no` and `off` are booleans. Problems name key, line and column
 * and never quote the text.
 */
export function parsePolicy(text: string): PolicyResult {
  const document = parseDocument(text, { version: "1.1", prettyErrors: true });
  if (document.errors.length > 0) {
    return {
      ok: false,
      problems: document.errors.map(({ code, linePos }) => {
        const place = linePos?.[0];
        const where = place ? ` at line ${place.line}, column ${place.col}` : "";
        return `not valid YAML: ${code.toLowerCase().replaceAll("_", " ")}${where}`;
      }),
    };
  }
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: 10 });
  } catch {
    return { ok: false, problems: ["too many YAML aliases"] };
  }
  const result = policyFile.safeParse(value);
  if (!result.success) return { ok: false, problems: result.error.issues.flatMap(describe) };
  const file = result.data;
  return {
    ok: true,
    policy: {
      forbidTables: file.forbid_tables,
      forbidNumPr: file.forbid_numpr,
      numPrDirectOnly: file.numpr_direct_only,
      runFontLatin: file.run_font_latin,
      runFontEastAsia: file.run_font_east_asia,
      runSizeHalfPoints: file.run_size_pt,
      lineSpacingTwips: file.line_spacing_twips,
      firstLineIndentTwips: file.first_line_indent_twips,
      twipsTolerance: file.twips_tolerance,
      treatInheritedAsError: file.treat_inherited_as_error,
      trimLeadingSpaces: file.trim_leading_spaces,
      trimChars: file.trim_chars,
    },
  };
}

function describe(issue: z.core.$ZodIssue): string[] {
  const path = issue.path.map(String).join(".");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => `unknown key ${key.slice(0, 64)}`);
    case "invalid_type":
      return [path === "" ? "must be a mapping" : `${path} must be ${issue.expected}`];
    case "invalid_union":
    case "invalid_format":
      return [`${path} must be a number`];
    default:
      return [`${path} ${issue.message}`];
  }
}
