import { z } from "zod";
import { mostProblems, readYaml } from "../../yaml-file.ts";
import { didYouMean } from "./did-you-mean.ts";
import { directFile, directKeys, toDirect } from "./direct-keys.ts";
import { isMapping, type Mapping, withExtended } from "./extends.ts";
import type { Policy } from "./policy.ts";
import { requirementsSchema } from "./policy-schema.ts";
import { describeProblem, type PolicyReading } from "./problems.ts";
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

/** Reads a policy that ships with the engine. @param name one of `policyNames()`. */
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
    .describe("The tolerance, in twips, of lengths that state no tolerance themselves.")
    .default(defaultToleranceTwips),
  font_faces: z
    .record(z.string().min(1), z.array(z.string().min(1)).min(1))
    .describe("More names for a known face, such as 仿宋: [政务仿宋], or a new face.")
    .default({}),
});

/**
 * Reads a policy: one YAML mapping with the direct keys (all of them or none;
 * `treat_inherited_as_error` may be left out), with the keys of `policy-schema.ts`, or with both. YAML 1.1 words such as `no` and `off` are booleans. Problems name key, line and column and never quote the text; at most 20 are returned.
 */
export function parsePolicy(text: string, name = "custom"): PolicyResult {
  const yaml = readYaml(text, "1.1");
  if (!yaml.ok) return yaml;
  const { value: file, placeOf } = yaml.file;
  if (!isMapping(file)) {
    return { ok: false, problems: ["the file must be a mapping of keys to values"] };
  }
  const problems: string[] = [];
  const add = (error: z.ZodError) => {
    for (const issue of error.issues) {
      if (problems.length >= mostProblems) return;
      problems.push(...describeProblem(issue, reading));
    }
  };
  const merged = withExtended(file, (problem) => {
    problems.push(`${problem}${placeOf(["extends"])}`);
  });
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
  // A file without any requirements is not read as requirements: its unknown keys are problems of the direct keys.
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
