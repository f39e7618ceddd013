import { z } from "zod";
import {
  fileOptions,
  fillOptions,
  optionArguments,
  optionsIn,
  pdfOptions,
} from "../job-arguments.ts";
import { outcomeAnswer, outcomeOutput } from "../job-outcome.ts";
import { creates, defineTool, overwrites, type Tool } from "../tool.ts";
import type { FileResults, ToolHost } from "../tool-host.ts";
import { skillOf } from "./skill-of.ts";

export function fillTool({ inputs, makesPdfs }: ToolHost, results: FileResults): Tool {
  const options = [...fillOptions, ...fileOptions, ...(makesPdfs ? pdfOptions : [])];
  return defineTool({
    name: "fill",
    title: "Fill a template",
    description: `Fill a template with a task, prove the format of the document, and make out.docx and its reports. Read \`ok\`: a document with missing values or format errors is made too. ${results.sentence}`,
    annotations: results.mayOverwrite ? overwrites : creates,
    scopes: results.scopes,
    input: z.strictObject({
      ...inputs.template,
      ...inputs.task,
      ...optionArguments(options),
      ...results.arguments,
    }),
    output: outcomeOutput,
    call: async (args, signal) => {
      const template = await inputs.readTemplate(args);
      const task = await inputs.readTask(args);
      const form = { ...template, ...task, ...optionsIn(args, options), skill: skillOf(task) };
      return outcomeAnswer(await results.run(form, args, signal));
    },
  });
}
