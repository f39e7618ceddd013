import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { Command } from "commander";
import type { DocopsClient } from "../client/client.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { templateVersionPattern } from "../contract/templates.ts";
import { type AssetOptions, addAssetOption } from "./assets.ts";
import { readInput } from "./inputs.ts";
import { CommandError, printJson, printLine, table } from "./output.ts";
import { address, type ServerFlags, withServer } from "./server.ts";
import { describeDiff, describeVersion, rowOfTemplate, rowOfVersion } from "./template-lines.ts";
import { writeWhole } from "./write-whole.ts";

interface JsonFlags extends ServerFlags {
  json?: boolean;
}

interface AddFlags extends JsonFlags, AssetOptions {
  name: string;
  skill?: string;
  policy?: string;
  policyFile?: string;
  sample?: string;
  publish?: boolean;
}

interface GetFlags extends ServerFlags {
  out: string;
  force?: boolean;
}

interface DiffFlags extends JsonFlags {
  from?: string;
  to: string;
  html?: string;
}

const versionHelp = "a version, or the beginning of one with at least 4 digits";

/** `docops templates`: the kept templates of a server. */
export function addTemplates(program: Command): void {
  const templates = program
    .command("templates")
    .description("Manage the kept templates of a server (DOCOPS_URL, DOCOPS_API_KEY).");
  const add = (name: string, description: string) =>
    templates
      .command(name)
      .description(description)
      .option("--url <address>", "the address of the server (default: DOCOPS_URL)", address);
  add("list", "List the templates of the key's tenant, by name.")
    .option("--json", "print the list as JSON")
    .action(listTemplates);
  add("show", "Show a template and its versions, or one version with the result of its check.")
    .argument("<name>", "the name of the template")
    .argument("[version]", versionHelp)
    .option("--json", "print it as JSON")
    .action(showTemplate);
  addAssetOption(
    add(
      "add",
      "Check a template and keep it as a draft. If the name exists, the file becomes a further version of that template.",
    ),
  )
    .argument("<file>", "the .docx")
    .requiredOption("--name <name>", "the name of the template")
    .option("--skill <name>", "the skill of jobs that name the template and no skill")
    .option("--policy <name>", "the built-in policy of jobs that name the template and no policy")
    .option("--policy-file <file>", "a policy file instead of a built-in policy")
    .option("--sample <file>", "a sample task, with which the template is checked")
    .option("--publish", "publish the version, unless its tags are broken")
    .option("--json", "print the version as JSON")
    .action(addTemplate);
  add("publish", "Publish a version: jobs that name no version use it from now on.")
    .argument("<name>", "the name of the template")
    .argument("<version>", versionHelp)
    .option("--force", "publish the version even if its tags are broken")
    .action(publishTemplate);
  add("diff", "Compare two versions: fields, texts, effective formatting and pages.")
    .argument("<name>", "the name of the template")
    .option("--from <version>", "the version to compare (default: the published one)")
    .requiredOption("--to <version>", versionHelp)
    .option("--html <file>", "write the differences to this file as a page")
    .option("--json", "print the differences as JSON")
    .action(diffTemplate);
  add("get", "Download the file of a version.")
    .argument("<name>", "the name of the template")
    .argument("[version]", `${versionHelp} (default: the published one)`)
    .requiredOption("--out <file>", "the file to write the .docx to")
    .option("--force", "overwrite an existing file")
    .action(getTemplate);
  add("delete", "Delete a template with all versions, or one version. This cannot be undone.")
    .argument("<name>", "the name of the template")
    .argument("[version]", `${versionHelp}; it must not be the published one`)
    .action(deleteTemplate);
}

function listTemplates({ json, ...flags }: JsonFlags): Promise<void> {
  return withServer(flags, async (client) => {
    const templates = await Array.fromAsync(client.templates.all());
    if (json) return printJson({ templates });
    if (templates.length === 0) return printLine("No templates found.");
    printLine(
      table([["NAME", "PUBLISHED", "VERSIONS", "CHANGED"], ...templates.map(rowOfTemplate)]),
    );
  });
}

function showTemplate(
  name: string,
  version: string | undefined,
  { json, ...flags }: JsonFlags,
): Promise<void> {
  return withServer(flags, async (client) => {
    if (version !== undefined) {
      const found = await client.templates.version(name, await wholeVersion(client, name, version));
      return json ? printJson(found) : printLines(describeVersion(found));
    }
    const template = await client.templates.get(name);
    if (json) return printJson(template);
    printLine(
      table([["VERSION", "STATE", "CHECK", "CREATED"], ...template.versions.map(rowOfVersion)]),
    );
    if (template.next !== null) printLine("More versions exist. --json shows the cursor.");
  });
}

function addTemplate(file: string, options: AddFlags): Promise<void> {
  const { asset, json, name, policy, policyFile, publish, sample, skill, ...flags } = options;
  if (policy !== undefined && policyFile !== undefined) {
    throw new CommandError(commandExitCodes.usage, "Give either --policy or --policy-file.");
  }
  const form = {
    name,
    file: fileOf(file),
    ...(sample !== undefined && { sample: fileOf(sample) }),
    assets: asset.map(({ name, path }) => [name, fileOf(path)] as const),
    ...(skill !== undefined && { skill }),
    ...(policy !== undefined && { policy }),
    ...(policyFile !== undefined && { policy_yaml: readInput(policyFile).toString("utf8") }),
  };
  return withServer(flags, async (client) => {
    const added = await client.templates.add(form);
    const { version } = added;
    const kept = publish ? await client.templates.publish(name, { version }) : added;
    if (json) printJson(kept);
    else printLines(describeVersion(kept));
  });
}

function publishTemplate(
  name: string,
  version: string,
  { force = false, ...flags }: ServerFlags & { force?: boolean },
): Promise<void> {
  return withServer(flags, async (client) => {
    const whole = await wholeVersion(client, name, version);
    await client.templates.publish(name, { version: whole, force });
    printLine(`${name}: published ${whole}`);
  });
}

function diffTemplate(name: string, { from, html, json, to, ...flags }: DiffFlags): Promise<void> {
  return withServer(flags, async (client) => {
    const versions = {
      ...(from !== undefined && { from: await wholeVersion(client, name, from) }),
      to: await wholeVersion(client, name, to),
    };
    if (html !== undefined) {
      const { body } = await client.templates.diffPage(name, versions);
      return printLine(`${html}, ${await writeWhole(html, body)} bytes`);
    }
    const diff = await client.templates.diff(name, versions);
    if (json) printJson(diff);
    else printLines(describeDiff(diff));
  });
}

function getTemplate(
  name: string,
  version: string | undefined,
  { force, out, ...flags }: GetFlags,
): Promise<void> {
  if (existsSync(out) && !force) {
    throw new CommandError(
      commandExitCodes.cannotCreate,
      `${out} already exists. Use --force to overwrite it.`,
    );
  }
  return withServer(flags, async (client) => {
    const whole = await (version === undefined
      ? publishedVersion(client, name)
      : wholeVersion(client, name, version));
    const { body } = await client.templates.file(name, whole);
    printLine(`${out}, ${await writeWhole(out, body)} bytes`);
  });
}

function deleteTemplate(
  name: string,
  version: string | undefined,
  flags: ServerFlags,
): Promise<void> {
  return withServer(flags, async (client) => {
    const whole = version === undefined ? null : await wholeVersion(client, name, version);
    await client.templates.delete(name, whole === null ? {} : { version: whole });
    printLine(whole === null ? `Deleted: ${name}` : `Deleted: ${name} ${whole}`);
  });
}

async function publishedVersion(client: DocopsClient, name: string): Promise<string> {
  const { published_version: version } = await client.templates.get(name);
  if (version !== null) return version;
  throw new CommandError(commandExitCodes.data, `No version of ${name} is published.`, [
    "docops templates show lists the versions.",
  ]);
}

/** The version that begins with these digits. @throws CommandError if there is none, or more than one. */
async function wholeVersion(client: DocopsClient, name: string, text: string): Promise<string> {
  if (templateVersionPattern.test(text)) return text;
  if (!/^[0-9a-f]{4,}$/.test(text)) {
    const message = `${text} is not a version: give at least 4 of its hexadecimal digits.`;
    throw new CommandError(commandExitCodes.usage, message);
  }
  const found = await versionsLike(client, name, text);
  const [version, other] = found;
  if (version === undefined || other !== undefined) {
    const many = version === undefined ? "No version" : "More than one version";
    throw new CommandError(commandExitCodes.data, `${many} of ${name} begins with ${text}.`);
  }
  return version;
}

async function versionsLike(client: DocopsClient, name: string, text: string): Promise<string[]> {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof client.templates.get>> = await client.templates.get(
      name,
      cursor === null ? {} : { cursor },
    );
    found.push(...page.versions.map(({ version }) => version).filter((v) => v.startsWith(text)));
    cursor = page.next;
  } while (cursor !== null);
  return found;
}

function fileOf(path: string): File {
  return new File([new Uint8Array(readInput(path))], basename(path));
}

function printLines(lines: readonly string[]): void {
  for (const line of lines) printLine(line);
}
