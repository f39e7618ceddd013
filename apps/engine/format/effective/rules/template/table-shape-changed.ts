import { tableOf } from "../example-xml.ts";
import { lockRule } from "./lock-rule.ts";

export const tableShapeChanged = lockRule({
  code: "TABLE_SHAPE_CHANGED",
  title: "The tables do not have the rows and cells of the template.",
  advice: ["Keep the rows and cells of the template, or change them in the template."],
  key: "tables",
  fact: "tables",
  example: {
    policy: "lock: { tables: true }",
    passes: { body: tableOf([["一", "二"]]) },
    fails: { body: tableOf([["一"]]), templateBody: tableOf([["一", "二"]]) },
  },
});
