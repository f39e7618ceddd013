import { z } from "zod";
import { taskDocument, wordDocument } from "../contract/document-kinds.ts";
import { taskArgument } from "./job-arguments.ts";
import type { RootDirectory } from "./root-directory.ts";
import { ToolError } from "./tool-error.ts";
import type { Arguments, DocumentInputs, TaskPart, TemplatePart } from "./tool-host.ts";

/** A larger file is not read. The server has lower limits of its own, which its errors name. */
const maxFileBytes = 128 * 1024 * 1024;

const path = (what: string) =>
  z.string().describe(`The path of ${what}, below the root directory.`);

/** Documents as files below one directory. */
export class FileInputs implements DocumentInputs {
  readonly template = { template: path("the template (.docx)") };
  readonly document = { document: path("the document (.docx)") };
  readonly task = {
    task: taskArgument.optional(),
    task_file: path("a task (.json), instead of `task`").optional(),
    assets: z
      .record(z.string(), z.string())
      .optional()
      .describe(
        'Paths of pictures by their names. The payload refers to a picture as {"asset": "<name>"}.',
      ),
  };
  readonly #root: RootDirectory;

  constructor(root: RootDirectory) {
    this.#root = root;
  }

  readTemplate(args: Arguments): Promise<TemplatePart> {
    return this.#readWord(args, "template");
  }

  readDocument(args: Arguments): Promise<TemplatePart> {
    return this.#readWord(args, "document");
  }

  async readTask({ assets, task, task_file: file }: Arguments): Promise<TaskPart> {
    if ((task === undefined) === (file === undefined)) {
      throw new ToolError("INVALID_ARGUMENT", "one of task and task_file must be given", {
        field: "task",
        allowed: ["task", "task_file"],
        hint: "Give the task itself, or the path of its file.",
      });
    }
    const pictures = Object.entries((assets ?? {}) as Record<string, string>);
    return {
      task: file === undefined ? (task as object) : await this.#readTaskFile(String(file)),
      ...(pictures.length > 0 && { assets: await this.#readAssets(pictures) }),
    };
  }

  async #readWord(args: Arguments, field: string): Promise<TemplatePart> {
    const { extension } = wordDocument;
    const file = { field, path: String(args[field]) };
    return { template: await this.#root.read(file, { extension, maxBytes: maxFileBytes }) };
  }

  /** The task is parsed, because its `task_type` is the skill of the job. */
  async #readTaskFile(file: string): Promise<object> {
    const field = "task_file";
    const { extension } = taskDocument;
    const named = { field, path: file };
    const content = await this.#root.read(named, { extension, maxBytes: maxFileBytes });
    try {
      const text = new TextDecoder("utf-8", { fatal: true }).decode(content);
      const task: unknown = JSON.parse(text);
      if (typeof task === "object" && task !== null && !Array.isArray(task)) return task;
    } catch {
      // V8's message quotes the file.
    }
    throw new ToolError("INVALID_JSON", "the task is not a JSON object in UTF-8", { field });
  }

  async #readAssets(
    pictures: readonly [string, string][],
  ): Promise<[string, Uint8Array<ArrayBuffer>][]> {
    const assets: [string, Uint8Array<ArrayBuffer>][] = [];
    for (const [name, file] of pictures) {
      const named = { field: `assets.${name}`, path: file };
      assets.push([
        name,
        await this.#root.read(named, { extension: null, maxBytes: maxFileBytes }),
      ]);
    }
    return assets;
  }
}
