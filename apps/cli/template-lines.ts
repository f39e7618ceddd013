import type {
  TemplateBody,
  TemplateDiff,
  TemplateSummary,
  TemplateVersionBody,
} from "../client/client.ts";

/** The digits of a version in tables. */
const shortLength = 12;

/** A row of `docops templates list`. */
export function rowOfTemplate(template: TemplateSummary): string[] {
  const { name, published_version, updated_at, version_count } = template;
  const published = published_version?.slice(0, shortLength) ?? "-";
  return [name, published, String(version_count), updated_at];
}

/** A row of `docops templates show`. */
export function rowOfVersion(version: TemplateBody["versions"][number]): string[] {
  const { check, created_at, state } = version;
  return [version.version.slice(0, shortLength), state, check.state, created_at];
}

/** The lines of one version. */
export function describeVersion(version: TemplateVersionBody): string[] {
  const { check, name, policy, skill, state } = version;
  const counts = [
    [check.unsupported_count, "tags that cannot be filled"],
    [check.warning_count, "warnings"],
    [check.format_error_count, "format errors"],
    [check.has_sample ? check.missing_required_count : 0, "required fields without a value"],
  ] as const;
  const found = counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const facts: [string, string][] = [
    ["template", name],
    ["version", version.version],
    ["state", state],
    ["bytes", String(version.bytes)],
    ["skill", skill ?? "-"],
    ["policy", policy ?? (version.has_policy_yaml ? "its own" : "-")],
    ["fields", String(check.field_count)],
    ["check", [check.state, ...found].join(", ")],
  ];
  return facts.map(([fact, text]) => `${fact.padEnd(10)}${text}`);
}

/** The lines of a comparison. */
export function describeDiff(diff: TemplateDiff): string[] {
  const { changes, fields, pages, parts, truncated } = diff;
  const lines = [
    ...fields.removed.map((field) => `- field ${field}`),
    ...fields.added.map((field) => `+ field ${field}`),
    ...changes.flatMap(linesOfChange),
    ...pages.flatMap(({ from, section, to }) => [`  ${section}`, `- ${from}`, `+ ${to}`]),
    ...parts.map(({ change, part }) => `  ${part}: ${change}`),
    ...(truncated ? ["The lists are cut off. --json shows the counts."] : []),
  ];
  return lines.length === 0 ? ["No differences."] : lines;
}

function linesOfChange(change: TemplateDiff["changes"][number]): string[] {
  const { formatting, from_path, from_text, to_path, to_text } = change;
  const texts =
    from_text === to_text
      ? [`  ${to_text}`]
      : [
          ...(from_text === null ? [] : [`- ${from_text}`]),
          ...(to_text === null ? [] : [`+ ${to_text}`]),
        ];
  const words =
    formatting === null
      ? []
      : [
          `  format: ${formatting.properties.join(", ")}`,
          `- ${formatting.from}`,
          `+ ${formatting.to}`,
        ];
  return [`@ ${to_path ?? from_path}`, ...texts, ...words];
}
