import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { keysDatabase, newKey } from "./api/auth/support.ts";
import { submitBatch, untilBatchEnded } from "./api/batches/support.ts";
import { sqliteState, submitJob, untilEnded } from "./api/jobs/support.ts";
import { startTestServer } from "./api/support.ts";
import { addPublished } from "./api/templates/support.ts";
import { curlCommands, needsLibreOffice, runCurl } from "./curl-commands.ts";

const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(fileURLToPath(new URL("../docs", import.meta.url)))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** A key that may do everything, and the settings of a server that takes it. */
async function administratorsKey() {
  const { env, service } = await keysDatabase();
  const { apiKey } = await service.create(newKey({ scopes: ["admin"] }));
  return { env, apiKey };
}

/** The receiver of docs/webhooks.md. What it gets is the matter of other tests. */
const webhookSettings = {
  DOCOPS_WEBHOOK_ALLOW: "hooks.example.org",
  DOCOPS_WEBHOOK_SECRET: `whsec_${Buffer.alloc(32, 1).toString("base64")}`,
};

/** Those that need LibreOffice are in `test/pdf/docs-commands.test.ts`. */
const commands = pages
  .flatMap((page) => curlCommands(page).map((command) => ({ page, command })))
  .filter(({ command }) => !needsLibreOffice(command));

describe("curl commands of the documentation do what they say", () => {
  it("there are curl commands in the documentation", () => {
    expect(commands.length).toBeGreaterThan(5);
    expect(commands[0]?.page).toBe("README.md");
  });

  it.each(commands)(
    "curl commands of the documentation do what they say: $page: $command",
    async ({ command }) => {
      const key = command.includes("$DOCOPS_API_KEY") ? await administratorsKey() : null;
      const isOfJobs = /\/v1\/(?:jobs|batches|templates)|template_name/.test(command);
      const { port, url } = await startTestServer({
        DOCOPS_ENABLE_METRICS: "1",
        DOCOPS_BUDGET_JOBS_PER_DAY: "100",
        ...key?.env,
        ...(isOfJobs ? sqliteState() : {}),
        ...(command.includes("webhook_url=") ? webhookSettings : {}),
      });
      const job = command.includes("$JOB") ? await submitJob({ url }) : null;
      if (job !== null) await untilEnded({ url }, job.id);
      const isOfTemplate = /template_name|\/v1\/templates\/notice/.test(command);
      const kept = isOfTemplate ? await addPublished({ url }) : null;
      const isOfBatch = command.includes("$BATCH");
      const batch = isOfBatch ? await submitBatch({ url }, { tasks: "[{}]" }) : null;
      if (batch !== null) await untilBatchEnded({ url }, batch.id);
      const { output, stdout, written } = await runCurl(command, {
        port,
        env: {
          DOCOPS_API_KEY: key?.apiKey,
          JOB: job?.id,
          BATCH: batch?.id,
          VERSION: kept?.version,
        },
      });
      expect(written).not.toBe("");
      if (output?.endsWith(".zip")) {
        expect(written.slice(0, 4)).toBe("PK\x03\x04");
        if (batch === null) expect(stdout).toMatch(/^X-Docops-Exit-Code: 0\r$/im);
      }
    },
  );
});
