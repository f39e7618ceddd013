import { execFile } from "node:child_process";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished } from "vitest";
import { keysDatabase, newKey } from "./api/auth/support.ts";
import { submitBatch, untilBatchEnded } from "./api/batches/support.ts";
import { sqliteState, submitJob, untilEnded } from "./api/jobs/support.ts";
import { startTestServer } from "./api/support.ts";
import { addPublished } from "./api/templates/support.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const pages = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

/** Every curl command of a page, from blocks of shell, word for word. */
function curlCommands(page: string): string[] {
  const text = readFileSync(join(root, page), "utf8");
  const blocks = Array.from(text.matchAll(/^```sh\n(.*?)^```$/gms), ([, block = ""]) => block);
  return blocks.flatMap((block) =>
    Array.from(block.matchAll(/^curl (?:.*\\\n)*.*$/gm), ([command]) => command),
  );
}

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

const commands = pages.flatMap((page) => curlCommands(page).map((command) => ({ page, command })));

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
      const folder = mkdtempSync(join(tmpdir(), "docops-test-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      symlinkSync(join(root, "samples"), join(folder, "samples"));
      // The command stays as it is: curl is told elsewhere where port 8000 is, and to fail on errors.
      const settings = `connect-to = "127.0.0.1:8000:127.0.0.1:${port}"\nfail-with-body\n`;
      writeFileSync(join(folder, ".curlrc"), settings);
      const { stdout } = await promisify(execFile)("sh", ["-c", command], {
        cwd: folder,
        env: {
          PATH: process.env.PATH,
          CURL_HOME: folder,
          DOCOPS_API_KEY: key?.apiKey,
          JOB: job?.id,
          BATCH: batch?.id,
          VERSION: kept?.version,
        },
      });
      const output = /-o (\S+)/.exec(command)?.[1];
      const written = output === undefined ? stdout : readFileSync(join(folder, output), "latin1");
      expect(written).not.toBe("");
      if (output?.endsWith(".zip")) {
        expect(written.slice(0, 4)).toBe("PK\x03\x04");
        if (batch === null) expect(stdout).toMatch(/^X-Docops-Exit-Code: 0\r$/im);
      }
    },
  );
});
