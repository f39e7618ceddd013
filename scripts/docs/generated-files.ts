import { policyJsonSchema } from "../../apps/engine/format/policy/policy-file.ts";
import { apiPage } from "./api-page.ts";
import { rulesPage } from "./rules-page.ts";

/** Files that are made from the program, with what they must hold. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    "docs/api.md": apiPage(),
    "docs/rules.md": rulesPage(),
    "apps/engine/format/policies/policy.schema.json": `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
  };
}
