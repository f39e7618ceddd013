import { policyJsonSchema } from "../../apps/engine/inputs.ts";
import { apiPage } from "./api-page.ts";
import { commandExitTable, jobExitTable, jobOptionTable, pageWith } from "./contract-tables.ts";
import { errorsPage } from "./errors-page.ts";
import { argumentTable, toolTable } from "./mcp-tables.ts";
import { ruleLists } from "./rule-files.ts";
import { rulesPage } from "./rules-page.ts";
import { settingsPage } from "./settings-page.ts";

/** The contents of all files that are generated from the program, by path. */
export async function generatedFiles(): Promise<Readonly<Record<string, string>>> {
  return {
    ...(await ruleLists()),
    "README.md": pageWith("README.md", {
      "exit codes": jobExitTable(),
      "job options": jobOptionTable(),
    }),
    "docs/api.md": apiPage(),
    "docs/cli.md": pageWith("docs/cli.md", { "exit codes": commandExitTable() }),
    "docs/configuration.md": settingsPage(),
    "docs/errors.md": errorsPage(),
    "docs/mcp.md": pageWith("docs/mcp.md", {
      tools: toolTable(),
      arguments: await argumentTable(),
    }),
    "docs/rules.md": await rulesPage(),
    "apps/engine/format/policies/policy.schema.json": `${JSON.stringify(policyJsonSchema(), null, 2)}\n`,
  };
}
