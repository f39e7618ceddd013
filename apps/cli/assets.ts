import type { Command } from "commander";
import type { RowFault } from "../batch/row.ts";
import { assetName, assetNameRule, maxAssets, withoutPartPrefix } from "../contract/asset-names.ts";
import { commandExitCodes } from "../contract/exit-codes.ts";
import { type Assets, type InputFault, MissingAssetError } from "../engine/index.ts";
import { checkAssets, missingAsset, namedAssets } from "../engine/inputs.ts";
import { readInput } from "./inputs.ts";
import { CommandError } from "./output.ts";

/** The option of all commands that fill templates. */
export interface AssetOptions {
  asset: readonly AssetFile[];
}

/** A file of `--asset`, with the name that values refer to. */
export interface AssetFile {
  name: string;
  path: string;
}

export function addAssetOption(command: Command): Command {
  return command.option(
    "--asset <name=file>",
    'a picture that the task names as {"asset": "name"}; repeat for each picture',
    collect,
    [],
  );
}

function collect(text: string, before: readonly AssetFile[]): AssetFile[] {
  const at = text.indexOf("=");
  const path = text.slice(at + 1);
  if (at < 0 || path === "") {
    throw new CommandError(
      commandExitCodes.usage,
      `Invalid --asset ${text}. Write it as name=file.`,
    );
  }
  const name = assetName(text.slice(0, at));
  if (name === null) {
    const hints = [`A name is ${assetNameRule}.`];
    throw new CommandError(
      commandExitCodes.usage,
      `--asset ${text}: the name is not valid.`,
      hints,
    );
  }
  if (before.some((asset) => asset.name === name)) {
    throw new CommandError(commandExitCodes.usage, `--asset ${name} appears more than once.`);
  }
  if (before.length >= maxAssets) {
    throw new CommandError(
      commandExitCodes.usage,
      `Too many --asset options. At most ${maxAssets} are allowed.`,
    );
  }
  return [...before, { name, path }];
}

/** @throws CommandError if a file cannot be read or is empty. */
export function readAssets(files: readonly AssetFile[]): Assets {
  return new Map(
    files.map(({ name, path }) => {
      const bytes = readInput(path);
      if (bytes.length === 0) {
        throw new CommandError(commandExitCodes.data, `--asset ${name}: ${path} is empty.`);
      }
      return [name, () => bytes];
    }),
  );
}

/**
 * Compares assets with the names in a task.
 *
 * @throws CommandError for an asset that the task does not name, and for a name without an asset.
 */
export function checkTaskAssets(path: string, payload: unknown, assets: Assets): void {
  const fault = checkAssets(payload, [...assets.keys()]);
  if (fault !== null) throw assetError(path, fault);
}

/**
 * Does the same for one of several tasks: another task may name an asset that this one does not.
 *
 * @returns the names in the task, or the fault of a name without an asset.
 */
export function checkNames(
  payload: unknown,
  assets: Assets,
): { names: ReadonlySet<string> } | { fault: RowFault } {
  const fault = checkAssets(payload, [...assets.keys()]);
  if (fault?.detail.reason !== "missing_asset") return { names: namedAssets(payload) };
  const { allowed, path, value } = fault.detail;
  const problem = `names the asset ${value} at ${path}, which was not given`;
  return { fault: { field: null, problem, allowed: (allowed as string[]).join(", ") } };
}

/** @throws CommandError with the path of the task if `work` throws MissingAssetError. */
export function withAssetErrors<T>(path: string, assets: Assets, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof MissingAssetError)) throw error;
    throw assetError(path, missingAsset(error.asset, [...assets.keys()]));
  }
}

/** The error of an asset that no task names. */
export function unusedAsset(path: string, name: string): CommandError {
  return new CommandError(
    commandExitCodes.data,
    `${path}: the task does not use the asset ${name}.`,
    [`A value uses it as {"asset": "${name}"}.`],
  );
}

function assetError(path: string, { detail }: InputFault): CommandError {
  if (detail.reason === "unused_asset") {
    return unusedAsset(path, withoutPartPrefix(String(detail.field)));
  }
  const known = (detail.allowed as string[]).join(", ");
  const at = detail.path === undefined ? "" : ` at ${detail.path}`;
  return new CommandError(
    commandExitCodes.data,
    `${path}: the task names the asset ${detail.value}${at}, which was not given`,
    [
      known === "" ? "--asset name=file gives one" : `there are ${known}`,
      ...(detail.nearest === undefined ? [] : [`is it ${detail.nearest}?`]),
    ],
  );
}
