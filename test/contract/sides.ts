import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { buildSync } from "esbuild";
import { expect, onTestFinished, vi } from "vitest";
import { addJobOptions, type JobFlags, jobSettings } from "../../apps/cli/job-options.ts";
import { CommandError } from "../../apps/cli/output.ts";
import {
  DocopsClient,
  DocopsError,
  type JobForm,
  type TemplateChoice,
} from "../../apps/client/client.ts";
import { loadBuiltinSkills, type SkillDefinition } from "../../apps/engine/inputs.ts";
import { noticeTemplate, payload } from "../api/support.ts";
import { run, temporaryDirectory } from "../scripts/support.ts";

/**
 * Reads the job options of each side as its users see them: the API's from its OpenAPI
 * document and its answers, those of `docops` from its help and exit codes, the client's from its type, the
 * console's from its page. None of this reads the table of options.
 */

/** The allowed words of each option; null if the option has no fixed words. */
export type Offered = ReadonlyMap<string, readonly string[] | null>;

export type OptionName = keyof ClientOptions;
type ClientOptions = Omit<JobForm, keyof TemplateChoice | "task" | "assets">;

/** The client's options, which exist as a type only: the compiler refuses one too many or too few. */
export const clientOptions: Readonly<Record<OptionName, true>> = {
  skill: true,
  preset: true,
  strict: true,
  format_mode: true,
  format_baseline: true,
  format_fix_mode: true,
  format_report: true,
  policy: true,
  policy_yaml: true,
  format_report_files: true,
  report_language: true,
  export_suggested_policy: true,
  output: true,
  pdf_profile: true,
  update_toc: true,
};

/** A valid value of each option. */
export const values: Readonly<Required<ClientOptions>> = {
  skill: "no_such_skill",
  preset: "quick",
  strict: true,
  format_mode: "report",
  format_baseline: "template",
  format_fix_mode: "none",
  format_report: "json",
  policy: "apa7",
  policy_yaml: "roles: { body: { size: '12' } }",
  format_report_files: ["html"],
  report_language: "zh",
  export_suggested_policy: true,
  output: "docx",
  pdf_profile: "pdf",
  update_toc: true,
};

/** The options of a run's form in `/openapi.json`. */
export async function apiOptions(url: string): Promise<Offered> {
  const document = await (await fetch(`${url}/openapi.json`)).json();
  const { content } = document.paths["/v1/run"].post.requestBody;
  const {
    template: _template,
    template_name: _name,
    template_version: _version,
    task: _task,
    ...parts
  } = content["multipart/form-data"].schema.properties;
  return new Map(
    Object.entries<{ enum?: string[] }>(parts).map(([name, schema]) => [name, schema.enum ?? null]),
  );
}

/** The allowed words in the API's error for a wrong word. */
export async function apiWords(url: string, name: string): Promise<readonly string[]> {
  const form = new FormData();
  form.set("template", new Blob([new Uint8Array(noticeTemplate)]), "template.docx");
  form.set("task", new Blob([JSON.stringify(task)]), "task.json");
  form.set(name, "no-such-word");
  const answer = await fetch(`${url}/v1/run`, { method: "POST", body: form });
  expect(answer.status, name).toBe(400);
  return (await answer.json()).detail.allowed;
}

const task = { task_type: "meeting_notice", payload };
const notice = loadBuiltinSkills().get("meeting_notice") as SkillDefinition;

/** The options of `docops run` that no other side has: files, and settings of a server's operator. */
const commandOptions = [
  "template",
  "task",
  "asset",
  "out-dir",
  "force",
  "no-overwrite",
  "debug-dump",
  "json",
  "skills-dir",
  "locale",
  "help",
];

/** The options in `docops run --help`, by their names in the form. */
export async function cliOptions(): Promise<Offered> {
  const { stdout, code } = await run("apps/cli/main.ts", ["run", "--help"]);
  expect(code).toBe(0);
  // An option's text may go on in lines that are indented further.
  const entries = stdout.slice(stdout.indexOf("Options:")).split(/\n(?= {2}-)/);
  const offered = new Map<string, readonly string[] | null>();
  for (const entry of entries) {
    const flag = /--([a-z-]+)/.exec(entry)?.[1];
    if (flag === undefined || commandOptions.includes(flag)) continue;
    const [, choices] = /\(choices: ([^)]*)\)/.exec(entry.replace(/\s+/g, " ")) ?? [];
    const words = choices?.split(", ").map((word) => word.replaceAll('"', "")) ?? null;
    offered.set(flag.replaceAll("-", "_"), words);
  }
  return offered;
}

/** The options on the console's page, with a preset and with the advanced settings. */
export async function consoleOptions(): Promise<Offered> {
  const offered = new Map<string, readonly string[] | null>();
  for (const isAdvanced of [false, true]) {
    const page = consolePage({ isAdvanced, policy: "own" });
    for (const [, name = "", body = ""] of page.matchAll(
      /<select[^>]* name="(\w+)"[^>]*>(.*?)<\/select>/g,
    )) {
      offered.set(
        name,
        Array.from(body.matchAll(/ value="([^"]*)"/g), ([, word = ""]) => word),
      );
    }
    for (const [, name = ""] of page.matchAll(/<textarea[^>]* name="(\w+)"/g)) {
      offered.set(name, null);
    }
    for (const [box] of page.matchAll(/<input type="checkbox"[^>]*>/g)) {
      const name = / name="(\w+)"/.exec(box)?.[1] ?? "";
      const word = / value="([^"]*)"/.exec(box)?.[1];
      const others = offered.get(name)?.filter((other) => other !== word) ?? [];
      offered.set(name, word === undefined ? null : [...others, word]);
    }
  }
  return offered;
}

/** The parts of the console with options, with stored settings. */
function consolePage(settings: object): string {
  vi.stubGlobal("location", { origin: "http://127.0.0.1" });
  vi.stubGlobal("localStorage", {
    getItem: (key: string) => (key === "docops.settings" ? JSON.stringify(settings) : null),
  });
  onTestFinished(() => void vi.unstubAllGlobals());
  return renderConsole();
}

/** Renders these parts. Node runs no TSX: esbuild compiles it, as Vite does for browsers. */
function renderConsole(): string {
  const outfile = join(temporaryDirectory(), "console.cjs");
  const contents = `
    import { createElement } from "react";
    import { renderToStaticMarkup } from "react-dom/server";
    import { SkillChoice } from "./data/skill-choice.tsx";
    import { SettingsForm } from "./frame/settings-form.tsx";
    import { Store, StoreContext } from "./state/store.ts";
    import { storedState } from "./state/stored-state.ts";
    export const render = () =>
      [SkillChoice, SettingsForm]
        .map((part) => createElement(StoreContext, { value: new Store(storedState()) }, createElement(part)))
        .map((page) => renderToStaticMarkup(page))
        .join("");`;
  const resolveDir = fileURLToPath(new URL("../../web/src/", import.meta.url));
  const stdin = { contents, resolveDir };
  buildSync({ stdin, outfile, bundle: true, platform: "node", format: "cjs", jsx: "automatic" });
  return createRequire(import.meta.url)(outfile).render();
}

/** The options that the console sends for these settings. */
export async function consoleSends(settings: object): Promise<Record<string, unknown>> {
  const file = fileURLToPath(new URL("../../web/src/state/settings.ts", import.meta.url));
  const { defaultSettings, jobOptionValues } = await import(file);
  return jobOptionValues({ ...defaultSettings, ...settings });
}

/**
 * Whether the API tells the client that options exclude each other. No job runs: the skill does
 * not exist, and the conflict is reported before that.
 */
export async function apiConflict(
  url: string,
  options: Partial<ClientOptions>,
): Promise<readonly string[] | null> {
  const client = new DocopsClient({ baseUrl: url, retries: 0 });
  const template = new Uint8Array(noticeTemplate);
  const thrown = await client.run({ template, task, ...options, skill: values.skill }).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(thrown instanceof DocopsError)) throw thrown;
  if (thrown.code !== "INVALID_ARGUMENT_CONFLICT") {
    // A server without LibreOffice writes no page numbers.
    expect(["unsupported skill", "invalid update_toc"]).toContain(thrown.message);
    return null;
  }
  return thrown.detail.conflicting_fields as string[];
}

/** Whether `docops` refuses the same options as flags because they exclude each other. */
export function cliConflict(options: Partial<ClientOptions>): string | null {
  const flags = addJobOptions(new Command().exitOverride()).parse(cliArguments(options), {
    from: "user",
  });
  try {
    jobSettings(flags.opts<JobFlags & Record<string, unknown>>(), notice);
    return null;
  } catch (error) {
    if (error instanceof CommandError && error.message.includes("cannot be combined")) {
      expect(error.exitCode).toBe(64);
      return error.message;
    }
    throw error;
  }
}

/** Options as arguments of `docops`. */
export function cliArguments(options: Partial<ClientOptions>): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    const flag = `--${name.replaceAll("_", "-")}`;
    if (value === true) return [flag];
    if (name !== "policy_yaml") return [flag, String(value)];
    const file = join(temporaryDirectory(), "policy.yaml");
    writeFileSync(file, String(value));
    return [flag, file];
  });
}
