import { readdirSync, readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { z } from "zod";
import { mostProblems, readYaml } from "../../yaml-file.ts";
import type { DirectPolicy } from "./direct-policy.ts";
import type { Policy, Requirements, RoleSpec, RunSpec } from "./policy.ts";
import { requirementsSchema } from "./policy-schema.ts";
import { describeProblem, didYouMean, type PolicyReading } from "./problems.ts";
import { danglingRoles } from "./role-references.ts";
import { type JsonSchema, takeStrengths, withStrengths } from "./strength.ts";

export type PolicyResult = { ok: true; policy: Policy } | { ok: false; problems: string[] };

const policiesFolder = new URL("../policies/", import.meta.url);

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

/**
 * The twelve direct keys. A file that has one of them must have all, apart from the one with a
 * default.
 */
const directFile = z.strictObject({
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

const directKeys = new Set(Object.keys(directFile.shape));

const defaultToleranceTwips = 20;

/** The names of the policies that ship with the engine. */
export function policyNames(): string[] {
  return readdirSync(policiesFolder)
    .filter((file) => file.endsWith(".yaml"))
    .map((file) => file.replace(/\.yaml$/, ""))
    .sort();
}

/** All policies that ship with the engine, by name. */
export function loadPolicies(): ReadonlyMap<string, Policy> {
  return new Map(policyNames().map((name) => [name, loadPolicy(name)]));
}

/**
 * Reads a policy that ships with the engine.
 *
 * @param name one of `policyNames()`.
 */
export function loadPolicy(name: string): Policy {
  const result = parsePolicy(readShipped(name), name);
  if (!result.ok) throw new Error(`policy ${name}: ${result.problems.join("; ")}`);
  return result.policy;
}

/** The JSON Schema of policy files, for editors. */
export function policyJsonSchema(): object {
  const shape = { ...directFile.partial().shape, ...extension.shape };
  const requirements = requirementsSchema(defaultToleranceTwips).shape;
  const whole = z.toJSONSchema(z.strictObject({ ...shape, ...requirements }), { io: "input" });
  const schema = whole as JsonSchema;
  const roles = schema.properties?.roles;
  if (typeof roles?.additionalProperties === "object") {
    roles.additionalProperties = withStrengths(roles.additionalProperties);
  }
  return { title: "A policy of docops", ...schema };
}

/** Keys of a policy file that are about the file as a whole. */
const extension = z.object({
  extends: z
    .string()
    .describe("The name of a shipped policy. This file's keys override its keys.")
    .optional(),
  tolerance: z
    .int()
    .min(0)
    .describe("Tolerance, in twips, of lengths that state none themselves.")
    .default(defaultToleranceTwips),
  font_faces: z
    .record(z.string().min(1), z.array(z.string().min(1)).min(1))
    .describe("More names for a known face, such as 仿宋: [政务仿宋], or a new face.")
    .default({}),
});

/**
 * Reads a policy: one YAML mapping with the direct keys (all of them or none;
 * `treat_inherited_as_error` may be left out), with the keys of `policy-schema.ts`, or with both.
 * YAML 1.1 words such as `no` and `off` are booleans. Problems name key, line and column and never
 * quote the text; at most 20 are returned.
 */
export function parsePolicy(text: string, name = "custom"): PolicyResult {
  const yaml = readYaml(text, "1.1");
  if (!yaml.ok) return yaml;
  const { value: file, placeOf } = yaml.file;
  if (!isMapping(file)) return { ok: false, problems: ["must be a mapping"] };
  const problems: string[] = [];
  const add = (error: z.ZodError) => {
    for (const issue of error.issues) {
      if (problems.length >= mostProblems) return;
      problems.push(...describeProblem(issue, reading));
    }
  };
  const merged = withExtended(file, problems);
  let schema: object | null = null;
  const reading: PolicyReading = {
    file: merged,
    placeOf,
    schema: () => {
      schema ??= policyJsonSchema();
      return schema;
    },
  };
  const {
    direct: directPart,
    extension: extensionPart,
    requirements: requirementsPart,
  } = split(merged);
  const hasDirect = Object.keys(directPart).length > 0;
  const hasRequirements = Object.keys(requirementsPart).length > 0;
  const settings = extension.safeParse(extensionPart);
  if (!settings.success) add(settings.error);
  const tolerance = settings.data?.tolerance ?? defaultToleranceTwips;
  const strengths = takeStrengths(requirementsPart.roles);
  for (const { path, message } of strengths.problems.slice(0, mostProblems)) {
    problems.push(`${path.join(".")} ${message}${placeOf(path)}`);
  }
  const plain = hasRoles(requirementsPart)
    ? { ...requirementsPart, roles: strengths.roles }
    : requirementsPart;
  // A file without any requirements is not read as requirements: its unknown keys are problems of
  // the direct keys.
  const requirements = hasRequirements
    ? requirementsSchema(tolerance, settings.data?.font_faces).safeParse(plain)
    : null;
  if (requirements?.success === false) add(requirements.error);
  // A file without any known key is checked as a file of direct keys.
  const isDirectFile = hasDirect || (!hasRequirements && problems.length === 0);
  const direct = isDirectFile ? directFile.safeParse(directPart) : null;
  if (direct?.success === false) add(direct.error);
  if (problems.length > 0) return refused(problems);
  const required =
    requirements === null
      ? null
      : toRequirements(requirements.data as RequirementsFile, strengths.recommended);
  const dangling = required === null ? [] : danglingRoles(required);
  for (const { path, name: missing } of dangling.slice(0, mostProblems)) {
    const known = required?.roles.map((role) => role.name) ?? [];
    const roles = known.length === 0 ? "no roles" : `the roles ${known.join(", ")}`;
    const meant = didYouMean(missing, known);
    problems.push(
      `${path.join(".")} names a role that the policy does not have; it has ${roles}${meant}${placeOf(path)}`,
    );
  }
  if (problems.length > 0) return refused(problems);
  return {
    ok: true,
    policy: {
      name,
      direct: direct === null ? null : toDirect(direct.data as z.infer<typeof directFile>),
      requirements: required,
    },
  };
}

/** Returns each problem once, at most 20. */
function refused(problems: readonly string[]): PolicyResult {
  return { ok: false, problems: [...new Set(problems)].slice(0, mostProblems) };
}

type Mapping = Record<string, unknown>;

function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * The file merged with the policy that it extends. Mappings are merged key by key; any other value
 * replaces the other as a whole.
 */
function withExtended(file: Mapping, problems: string[], depth = 0): Mapping {
  const { extends: base } = file;
  if (base === undefined) return file;
  if (typeof base !== "string" || !policyNames().includes(base) || depth > 8) {
    const meant = didYouMean(base, policyNames());
    problems.push(`extends must be one of ${policyNames().join(", ")}${meant}`);
    return file;
  }
  const below = parseDocument(readShipped(base), { version: "1.1" }).toJS() as Mapping;
  return overlay(withExtended(below, problems, depth + 1), file);
}

function overlay(below: Mapping, above: Mapping): Mapping {
  const merged: Mapping = { ...below };
  for (const [key, value] of Object.entries(above)) {
    const under = below[key];
    merged[key] =
      isMapping(value) && isMapping(under) && !isValue(value) && !isValue(under)
        ? overlay(under, value)
        : value;
  }
  return merged;
}

/** `{min, max}`, `{oneOf}` and `{value, strength}` are values, not mappings. */
function isValue(mapping: Mapping): boolean {
  return ["min", "max", "oneOf", "value"].some((key) => key in mapping);
}

function split(file: Mapping) {
  const parts: Record<"direct" | "extension" | "requirements", Mapping> = {
    direct: {},
    extension: {},
    requirements: {},
  };
  for (const [key, value] of Object.entries(file)) {
    if (directKeys.has(key)) parts.direct[key] = value;
    else if (Object.hasOwn(extension.shape, key)) parts.extension[key] = value;
    else parts.requirements[key] = value;
  }
  return parts;
}

function readShipped(name: string): string {
  return readFileSync(new URL(`${name}.yaml`, policiesFolder), "utf8");
}

function toDirect(file: z.infer<typeof directFile>): DirectPolicy {
  return {
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
  };
}

function hasRoles(file: Mapping): boolean {
  return Object.hasOwn(file, "roles");
}

type RequirementsFile = z.infer<ReturnType<typeof requirementsSchema>>;
type RoleFile = RequirementsFile["roles"][string];

function toRequirements(
  { roles, description: _description, source: _source, ...file }: RequirementsFile,
  recommended: ReadonlyMap<string, readonly string[]>,
): Requirements {
  return {
    ...file,
    language: file.language,
    roles: Object.entries(roles).map(([name, role]) =>
      toRole(name, role, recommended.get(name) ?? []),
    ),
  };
}

function toRole(name: string, role: RoleFile, recommended: readonly string[]): RoleSpec {
  const { match, required, strength, min_confidence, extent, rest, parts, text, ...formatting } =
    role;
  const { font, size, bold, italic, underline, color, char_spacing, ...paragraph } = formatting;
  return {
    name,
    match,
    required: required !== false,
    unless: typeof required === "object" ? required.unless : [],
    strength,
    min_confidence: min_confidence ?? null,
    extent,
    rest,
    parts: Object.entries(parts ?? {}).map(([part, { pattern, ...run }]) => ({
      name: part,
      pattern,
      run: toRun(run),
    })),
    recommended,
    paragraph,
    run: toRun({ font, size, bold, italic, underline, color, char_spacing }),
    text: text ?? [],
  };
}

type RunFile = Pick<
  RoleFile,
  "font" | "size" | "bold" | "italic" | "underline" | "color" | "char_spacing"
>;

function toRun({ font, ...run }: RunFile): RunSpec {
  return {
    ...run,
    latin_font: font?.latin,
    east_asia_font: font?.east_asia,
    cs_font: font?.cs,
  };
}
