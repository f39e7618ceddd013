import { namePatternRule } from "../../batch/file-names.ts";
import { tasksFileTypes } from "../../contract/batch.ts";
import { wordDocument } from "../../contract/document-kinds.ts";
import { jobOptionNames } from "../../contract/job-options.ts";
import { jobPriorities } from "../../contract/job-states.ts";
import type { Json } from "./json-schema.ts";
import { eitherTemplate, keptTemplateParts } from "./kept-template-parts.ts";
import type { Offer } from "./offer.ts";
import { optionSchema } from "./option-schema.ts";

/** The form of a batch as an OpenAPI Request Body Object. */
export function batchForm(offer: Offer): Json {
  const { least, most, default: byDefault } = jobPriorities;
  const endings = Object.keys(tasksFileTypes).join(", ");
  return {
    required: true,
    content: {
      "multipart/form-data": {
        schema: {
          type: "object",
          required: ["tasks"],
          oneOf: eitherTemplate,
          additionalProperties: false,
          properties: {
            template: {
              type: "string",
              format: "binary",
              description: `The Word template; a file part whose name ends in ${wordDocument.extension}.`,
            },
            tasks: {
              type: "string",
              format: "binary",
              description: `Tasks or payloads of one skill; a file part whose name ends in ${endings}. The first row of a table (CSV, TSV, XLSX) names the columns; \`client.name\` is a member of an object, \`items[0].name\` a member of the first item of a list. CSV is UTF-8, UTF-16 or GB18030, with commas, semicolons or tabs; of a workbook, the first worksheet is read.`,
            },
            name_pattern: {
              type: "string",
              default: "{row}",
              description: `The names of the documents: ${namePatternRule}.`,
            },
            priority: {
              type: "integer",
              minimum: least,
              maximum: most,
              default: byDefault,
              description:
                "Among the waiting jobs of the tenant, a job with a larger number goes first.",
            },
            ...keptTemplateParts,
            ...Object.fromEntries(jobOptionNames.map((name) => [name, optionSchema(name, offer)])),
          },
        },
        encoding: {
          template: { contentType: wordDocument.mediaType },
          tasks: { contentType: Object.values(tasksFileTypes).join(", ") },
        },
      },
    },
  };
}
