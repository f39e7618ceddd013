import { tableOf } from "./example-xml.ts";
import type { Finding, Rule } from "./rule.ts";

export const tableShapeChanged: Rule = {
  code: "TABLE_SHAPE_CHANGED",
  title: "The tables have not the rows and cells of the template's.",
  severity: "error",
  reads: "lock.tables",
  repair: "none",
  isAsked: ({ lock }) => lock.tables === true,
  document: function* ({ facts, templateFacts }): Generator<Finding> {
    if (templateFacts === null || facts.tables === templateFacts.tables) return;
    yield {
      message: "The tables have not the rows and cells of the template's.",
      expected: templateFacts.tables,
      actual: facts.tables,
      path: "document",
    };
  },
  example: {
    policy: "lock: { tables: true }",
    passes: { body: tableOf([["一", "二"]]) },
    fails: { body: tableOf([["一"]]), templateBody: tableOf([["一", "二"]]) },
  },
};
