import { para, tableOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

export const tableForbidden: Rule = {
  code: "TABLE_FORBIDDEN",
  title: "The document has a table, but tables are not allowed.",
  advice: ["Write the content of the table in paragraphs."],
  severity: "error",
  reads: "tables.forbid",
  repair: "none",
  isAsked: ({ tables }) => tables.forbid === true,
  table: () => ({ message: "The document has a table, which the policy forbids." }),
  example: {
    policy: "tables: { forbid: true }",
    passes: { body: para("正文") },
    fails: { body: tableOf([["一"]]) },
  },
};
