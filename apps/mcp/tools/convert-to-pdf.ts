import { z } from "zod";
import { optionArguments, optionsIn } from "../job-arguments.ts";
import { outcomeAnswer, outcomeOutput } from "../job-outcome.ts";
import { creates, defineTool, overwrites, type Tool } from "../tool.ts";
import type { FileResults, ToolHost } from "../tool-host.ts";
import { checkFinished, withoutValues } from "./finished-document.ts";

const options = ["pdf_profile"] as const;

export function convertToPdfTool({ client, inputs }: ToolHost, results: FileResults): Tool {
  return defineTool({
    name: "convert_to_pdf",
    title: "Convert a document to PDF",
    description: `Make a PDF of a finished document, and prove it: pages, fonts, profile. Read \`pdf.checks\` and \`pdf.findings\`: another font takes the place of a missing one. A template is refused: to fill it and get a PDF, call fill with \`output\`. ${results.sentence}`,
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
        format_mode: "off",
        output: "pdf",
        ...optionsIn(args, options),
      } as const;
      return outcomeAnswer(await results.run(form, args, signal));
    },
  });
}
