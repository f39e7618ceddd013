import { z } from "zod";
import { mostProblems, readYaml } from "../../yaml-file.ts";
import { directFile, directKeys, toDirect } from "./direct-keys.ts";
import { isMapping, type Mapping, withExtended } from "./extends.ts";
import type { Policy } from "./policy.ts";
import { requirementsSchema } from "./policy-schema.ts";
import { describeProblem, didYouMean, type PolicyReading } from "./problems.ts";
import { type RequirementsFile, toRequirements } from "./requirements.ts";
import { danglingRoles } from "./role-references.ts";
import { policyNames, readShipped } from "./shipped.ts";
import { type JsonSchema, takeStrengths, withStrengths } from "./strength.ts";

export type PolicyResult = { ok: true; policy: Policy } | { ok: false; problems: string[] };

const defaultToleranceTwips = 20;

/** All policies that ship with the engine, by name. */
export function loadPolicies(): ReadonlyMap<string, Policy> {
  return new Map(policyNames().map((name) => [name, loadPolicy(name)]));
}

/** A policy that ships with the engine, by a name of `policyNames`. */
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

/** What a policy file may say of itself as a whole. */
const extension = z.object({
  extends: z.string().describe("A policy that ships; this one is laid over it.").optional(),
  tolerance: z
    .int()
    .min(0)
    .describe("Twips by which a length may differ that has no tolerance of its own.")
    .default(defaultToleranceTwips),
  font_faces: z
    .record(z.string().min(1), z.array(z.string().min(1)).min(1))
    .describe("Further names of a face, 仿宋: [政务仿宋], or a face of one's own.")
    .default({}),
});

/**
 * Reads a policy: one YAML mapping with the direct keys (all of them or none;
 * `treat_inherited_as_error` may be left out), with what is described in `policy-schema.ts`, or with
 * both. YAML 1.1 words such as `no` and `off` are booleans. Problems name key, line and column and
 * never quote the text; the first 20 are told.
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
  // Unknown keys alone are keys of old that are wrong.
  const requirements = hasRequirements
    ? requirementsSchema(tolerance, settings.data?.font_faces).safeParse(plain)
    : null;
  if (requirements?.success === false) add(requirements.error);
  // A file that says nothing that is known is told what files of old have.
  const isOfOld = hasDirect || (!hasRequirements && problems.length === 0);
  const direct = isOfOld ? directFile.safeParse(directPart) : null;
  if (direct?.success === false) add(direct.error);
  if (problems.length > 0) return refused(problems);
  const required =
    requirements === null
      ? null
      : toRequirements(requirements.data as RequirementsFile, strengths.recommended);
  const dangling = required === null ? [] : danglingRoles(required);
  for (const { path, name: missing } of dangling.slice(0, mostProblems)) {
    const known = required?.roles.map((role) => role.name) ?? [];
    const there = known.length === 0 ? "there are none" : `there are ${known.join(", ")}`;
    const meant = didYouMean(missing, known);
    problems.push(
      `${path.join(".")} names a role that is not there; ${there}${meant}${placeOf(path)}`,
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

/** Each problem once; the first 20. */
function refused(problems: readonly string[]): PolicyResult {
  return { ok: false, problems: [...new Set(problems)].slice(0, mostProblems) };
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

function hasRoles(file: Mapping): boolean {
  return Object.hasOwn(file, "roles");
}
