import { para, tableOf } from "../example-xml.ts";
import type { Rule } from "../rule.ts";

export const tableForbidden: Rule = {
  code: "TABLE_FORBIDDEN",
  title: "There is a table where tables are not allowed.",
  advice: ["Say in paragraphs what the table says."],
  severity: "error",
  reads: "tables.forbid",
  repair: "none",
  isAsked: ({ tables }) => tables.forbid === true,
  table: () => ({ message: "There is a table." }),
  example: {
    policy: "tables: { forbid: true }",
    passes: { body: para("正文") },
    fails: { body: tableOf([["一"]]) },
  },
};
