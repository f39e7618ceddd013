import { z } from "zod";
import {
  templateNameAllowed,
  templateNamePattern,
  templateVersionAllowed,
  templateVersionPattern,
} from "../contract/templates.ts";
import { ToolError } from "./tool-error.ts";
import type { Arguments, DocumentInputs, TemplatePart } from "./tool-host.ts";

const name = z
  .string()
  .regex(templateNamePattern, `must be ${templateNameAllowed}`)
  .describe("The name of a template that the server keeps, in place of a file.");
const version = z
  .string()
  .regex(templateVersionPattern, `must be ${templateVersionAllowed}`)
  .describe("A version of the template that `template_name` names; by default the published one.");

/** Inputs whose templates may be templates that the server keeps, too. */
export function withKeptTemplates(inputs: DocumentInputs): DocumentInputs {
  const [[fileName, file] = []] = Object.entries(inputs.template);
  if (fileName === undefined || file === undefined) return inputs;
  return {
    template: {
      [fileName]: file.optional(),
      template_name: name.optional(),
      template_version: version.optional(),
    },
    document: inputs.document,
    task: inputs.task,
    readTemplate: async (args) => namedTemplate(args, fileName) ?? inputs.readTemplate(args),
    readDocument: (args) => inputs.readDocument(args),
    readTask: (args) => inputs.readTask(args),
  };
}

/** @returns null if the arguments have a file. */
function namedTemplate(args: Arguments, fileName: string): TemplatePart | null {
  const { template_name: kept, template_version: keptVersion } = args;
  const isNamed = kept !== undefined;
  if (isNamed === (args[fileName] !== undefined)) {
    throw new ToolError("INVALID_ARGUMENT", `one of ${fileName} and template_name must be given`, {
      field: fileName,
      allowed: [fileName, "template_name"],
      hint: "list_templates lists the templates that the server keeps.",
    });
  }
  if (!isNamed) return null;
  return {
    template_name: String(kept),
    ...(keptVersion !== undefined && { template_version: String(keptVersion) }),
  };
}
