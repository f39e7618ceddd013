import { z } from "zod";
import { checkOptions, fileOptions, optionArguments, optionsIn } from "../job-arguments.ts";
import { outcomeAnswer, outcomeOutput } from "../job-outcome.ts";
import { creates, defineTool, overwrites, type Tool } from "../tool.ts";
import type { FileResults, ToolHost } from "../tool-host.ts";
import { checkFinished, withoutValues } from "./finished-document.ts";

const options = [...checkOptions, ...fileOptions] as const;

export function repairFormatTool({ client, inputs }: ToolHost, results: FileResults): Tool {
  return defineTool({
    name: "repair_format",
    title: "Repair the format of a document",
    description: `Copy a finished document, repair the format of the copy by a policy where a repair is safe, and check the copy. No text is changed. A template is refused: call fill, which can repair the document that it makes. ${results.sentence}`,
    annotations: results.mayOverwrite ? overwrites : creates,
    scopes: ["run", ...results.scopes],
    input: z.strictObject({
      ...inputs.document,
      ...optionArguments(options),
      ...results.arguments,
    }),
    output: outcomeOutput,
    call: async (args, signal) => {
      const document = await inputs.readDocument(args);
      await checkFinished(client, document, signal);
      const form = {
        ...withoutValues(document),
        format_mode: "report",
        format_baseline: "policy",
        format_fix_mode: "safe",
        ...optionsIn(args, options),
      } as const;
      return outcomeAnswer(await results.run(form, args, signal));
    },
  });
}
