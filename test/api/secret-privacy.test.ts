import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { secretMark, secretSample, secretSettings } from "./secret-samples.ts";
import { endOf, startProcess, urlOf } from "./server-process.ts";
import { postRun, runForm } from "./support.ts";

/** Marks as they are, and as a header or a JSON of Base64 would have them. */
const marks = [
  secretMark,
  ...[0, 1, 2].map((shift) =>
    Buffer.from(secretMark).subarray(shift).toString("base64").slice(0, 8),
  ),
];

function expectNoSecret(text: string): void {
  for (const mark of marks) expect(text).not.toContain(mark);
}

it.each(["variables", "files"])(
  "secrets given as %s stand in no line of the log, no error and no answer",
  async (form) => {
    const directory = mkdtempSync(join(tmpdir(), "docops-secrets-"));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const env = Object.fromEntries(
      secretSettings.map((setting): [string, string] => {
        const { variable } = setting;
        if (form === "variables") return [variable, secretSample(setting)];
        const file = join(directory, variable);
        writeFileSync(file, `${secretSample(setting)}\n`);
        return [`${variable}_FILE`, file];
      }),
    );
    const { child, output } = startProcess({
      DOCOPS_LOG_LEVEL: "trace",
      // There is no PostgreSQL at the address of the sample.
      DOCOPS_STATE: "none",
      DOCOPS_ENABLE_METRICS: "1",
      DOCOPS_ENABLE_WEB_CONSOLE: "1",
      DOCOPS_DEBUG_ARTIFACTS: "1",
      ...env,
    });
    const url = await urlOf(output);
    const authorization = `Basic ${Buffer.from(`ops:${secretMark}`).toString("base64")}`;
    const meta = await fetch(`${url}/v1/meta`, { headers: { authorization } });
    expect(meta.status).toBe(200);
    const answers = [
      meta,
      await fetch(`${url}/v1/meta`),
      await fetch(`${url}/v1/meta`, { headers: { authorization: `${authorization}=` } }),
      await fetch(`${url}/openapi.json`),
      await fetch(`${url}/metrics`),
      await fetch(`${url}/web/`),
      await fetch(`${url}/${secretMark.toLowerCase()}`),
      await postRun({ url }),
      await postRun({ url }, runForm({ task: "not JSON" })),
    ];
    for (const answer of answers) {
      expectNoSecret(JSON.stringify([...answer.headers]) + (await answer.text()));
    }
    child.kill("SIGTERM");
    expect(await endOf(child)).toBe(0);
    expect(output.out).toContain('"event":"closed"');
    expectNoSecret(output.out + output.err);
  },
  30_000,
);

it("secrets stand in no line of a start that cannot reach the database", async () => {
  const env = Object.fromEntries(
    secretSettings.map((setting) => [setting.variable, secretSample(setting)]),
  );
  const { child, output } = startProcess(env);
  expect(await endOf(child)).toBe(1);
  expect(output.err).toContain("docops: DOCOPS_STATE");
  expectNoSecret(output.out + output.err);
});

it("secrets stand in no line of a start whose settings are wrong", async () => {
  // Every one of them given twice, which is a fault of each.
  const env = Object.fromEntries(
    secretSettings.flatMap((setting) => [
      [setting.variable, secretSample(setting)],
      [`${setting.variable}_FILE`, secretSample(setting)],
    ]),
  );
  const { child, output } = startProcess(env);
  expect(await endOf(child)).toBe(1);
  for (const { variable } of secretSettings) {
    expect(output.err).toContain(
      `docops: ${variable}_FILE=(value not shown): cannot be combined with ${variable}\n`,
    );
  }
  expectNoSecret(output.out + output.err);
});
