import { policyJsonSchema } from "../../apps/engine/inputs.ts";
import { apiPage } from "./api-page.ts";
import { ruleLists } from "./rule-files.ts";
import { rulesPage } from "./rules-page.ts";

/** The contents of all files that are generated from the program, by path. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  return {
    ...(await ruleLists()),
    "docs/api.md": apiPage(),
    "docs/rules.md": await rulesPage(),
    "apps/engine/format/policies/policy.schema.json": `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
  };
}
