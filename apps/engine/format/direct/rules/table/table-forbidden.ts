import type { DirectRule } from "../rule.ts";

/** One finding for each table that is not nested in another. */
export const tableForbidden: DirectRule = {
  code: "TABLE_FORBIDDEN",
  title: "The document has a table, but tables are not allowed.",
  advice: [
    "Use format_baseline=template to judge the document by its own template.",
    "Or set forbid_tables: false in the policy of a template that has tables.",
  ],
  severity: "error",
  reads: "forbid_tables",
  repair: "none",
  document: ({ expectation, rendered }) => {
    if (!expectation.policy.forbidTables) return [];
    const outermost = rendered.tables.filter(({ depth }) => depth === 0);
    return outermost.map(({ path }) => ({
      message: "Tables are forbidden by policy.",
      paragraph_path: path,
      context: { table_count: outermost.length },
    }));
  },
};
