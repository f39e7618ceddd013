import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readSettings, variablesOf } from "../../../apps/api/config/read-settings.ts";
import { maxSecretBytes } from "../../../apps/api/config/secret-file.ts";
import { settings } from "../../../apps/api/config/settings.ts";
import { settingsPage } from "../../../scripts/docs/settings-page.ts";
import { secretMark, secretSample, secretSettings } from "../secret-samples.ts";

const directory = mkdtempSync(join(tmpdir(), "docops-secrets-"));
afterAll(() => rmSync(directory, { recursive: true }));

describe.each(secretSettings)("the secret $variable", (setting) => {
  const { variable, type } = setting;
  const twin = `${variable}_FILE`;
  const table = { group: { setting } };
  const sample = secretSample(setting);
  const file = join(directory, variable);

  function faultsWith(env: Record<string, string>): string[] {
    return readSettings(env, table).faults.map(({ line }) => line);
  }

  function faultsOfFile(content: string | Buffer): string[] {
    writeFileSync(file, content);
    return faultsWith({ [twin]: file });
  }

  it("every secret has a twin for a file, which docs/configuration.md names", () => {
    expect(variablesOf(table)).toContain(twin);
    expect(settingsPage()).toContain(`\`${variable}\` or \`${twin}\``);
  });

  it.each(["", "\n", "\r\n"])("every secret is read from a file that ends with %j", (end) => {
    writeFileSync(file, sample + end);
    const { values, faults } = readSettings({ [twin]: file }, table);
    expect(faults).toEqual([]);
    expect(values.group.setting).toEqual(type.read(sample));
  });

  it("every secret is refused where both of its variables are set", () => {
    writeFileSync(file, sample);
    expect(faultsWith({ [variable]: sample, [twin]: file })).toEqual([
      `${twin}=${JSON.stringify(file)}: cannot be combined with ${variable}`,
    ]);
  });

  it.each([
    ["empty", "", "must be a file that is not empty"],
    ["a line end alone", "\n", "must be a file that is not empty"],
    ["too large", "x".repeat(maxSecretBytes + 1), "must be a file of at most 65536 bytes"],
    ["no text", Buffer.from([0xff, 0xfe, 0x41]), "must be a text file in UTF-8"],
  ])("every secret says of a file that is %s what is wrong with it", (_, content, problem) => {
    expect(faultsOfFile(content)).toEqual([`${twin}=${JSON.stringify(file)}: ${problem}`]);
  });

  it("every secret says of a path that cannot be read why", () => {
    const missing = join(directory, "missing");
    expect(faultsWith({ [twin]: missing })).toEqual([
      `${twin}=${JSON.stringify(missing)}: must be a file that can be read (ENOENT)`,
    ]);
    expect(faultsWith({ [twin]: directory })).toEqual([
      `${twin}=${JSON.stringify(directory)}: must be a file, and not a directory, pipe or device`,
    ]);
  });

  it("a pipe that nobody writes to does not hold the start of any secret", () => {
    const pipe = `${file}.pipe`;
    execFileSync("mkfifo", [pipe]);
    expect(faultsWith({ [twin]: pipe }).join()).toContain("and not a directory, pipe or device");
  });

  it("no secret is shown that was put into the variable of its file", () => {
    const [fault = ""] = faultsWith({ [twin]: sample });
    expect(fault).toContain(`${twin}=(value not shown): must be a file that can be read (ENOENT)`);
    expect(fault).not.toContain(secretMark);
  });
});

it.each([
  ["DOCOPS_JWT_JWKS_URL", "https://user:s3cret@issuer.example/keys"],
  ["DOCOPS_S3_ENDPOINT", "http://s3cret@127.0.0.1:9000"],
  ["OTEL_EXPORTER_OTLP_ENDPOINT", "http://user:s3cret/@x@collector:4318"],
])("%s with a login is refused, and the login is not shown", (variable, address) => {
  const lines = readSettings({ [variable]: address }, settings).faults.map(({ line }) => line);
  expect(lines).toEqual([expect.stringContaining(`${variable}=`)]);
  expect(lines[0]).toContain("(login not shown)");
  expect(lines[0]).not.toContain("s3cret");
});
