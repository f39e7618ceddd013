import { assetNameRule, assetPartPrefix, maxAssets } from "../../engine/inputs.ts";
import { jobTextParts, textPartSchemas } from "../routes/form-parts.ts";
import { bare, type Json, toJsonSchema } from "./json-schema.ts";
import type { Offer } from "./offer.ts";

/** The form of a job, as an OpenAPI request body. */
export function jobForm({ skills, policies }: Offer): Json {
  const text = textPartSchemas([...skills.keys()], [...policies.keys()]);
  return {
    required: true,
    content: {
      "multipart/form-data": {
        schema: {
          type: "object",
          required: ["template", "task"],
          additionalProperties: false,
          patternProperties: {
            [`^${assetPartPrefix}.+$`]: {
              type: "string",
              format: "binary",
              description: `A picture that a value of the task names as {"asset": "<name>"}; a name is ${assetNameRule}. At most ${maxAssets}; each is named by a value.`,
            },
          },
          properties: {
            template: {
              type: "string",
              format: "binary",
              description: "The Word template; a file part whose name ends in .docx.",
            },
            task: {
              type: "string",
              format: "binary",
              contentMediaType: "application/json",
              contentSchema: { $ref: "#/components/schemas/Task" },
              description: "The task; a file part whose name ends in .json.",
            },
            ...Object.fromEntries(
              jobTextParts.map((name) => [name, bare(toJsonSchema(text[name]))]),
            ),
          },
        },
        encoding: {
          template: {
            contentType: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
          },
          task: { contentType: "application/json" },
        },
      },
    },
  };
}
