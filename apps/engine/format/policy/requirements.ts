import type { z } from "zod";
import type { Requirements, RoleSpec, RunSpec } from "./policy.ts";
import type { requirementsSchema } from "./policy-schema.ts";

/** A policy file without its direct keys, as the schema returns it. */
export type RequirementsFile = z.infer<ReturnType<typeof requirementsSchema>>;
type RoleFile = RequirementsFile["roles"][string];

/**
 * Turns a policy file into requirements.
 *
 * @param recommended by role, the keys that are only recommended.
 */
export function toRequirements(
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
