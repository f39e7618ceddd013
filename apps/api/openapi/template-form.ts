import { assetNameRule, assetPartPrefix } from "../../contract/asset-names.ts";
import { taskDocument, wordDocument } from "../../contract/document-kinds.ts";
import { maxSampleBytes, templateNamePattern } from "../../contract/templates.ts";
import type { Json } from "./json-schema.ts";
import type { Offer } from "./offer.ts";
import { optionSchema } from "./option-schema.ts";

/** The form of a template that is to be kept, as an OpenAPI Request Body Object. */
export function templateForm(offer: Offer): Json {
  return {
    required: true,
    content: {
      "multipart/form-data": {
        schema: {
          type: "object",
          required: ["name", "file"],
          additionalProperties: false,
          patternProperties: {
            [`^${assetPartPrefix}.+$`]: {
              type: "string",
              format: "binary",
              description: `A picture that the sample names; a name is ${assetNameRule}. It serves the check and is not kept.`,
            },
          },
          properties: {
            name: {
              type: "string",
              pattern: templateNamePattern.source,
              description:
                "The name of the template. If it exists, the file becomes a further version of it.",
            },
            file: {
              type: "string",
              format: "binary",
              description: `The Word template; a file part whose name ends in ${wordDocument.extension}.`,
            },
            sample: {
              type: "string",
              format: "binary",
              description: `A sample task, with which the template is checked; a file part whose name ends in ${taskDocument.extension}, of at most ${maxSampleBytes} bytes.`,
            },
            skill: {
              type: "string",
              enum: [...offer.skills.keys()],
              description:
                "The skill of jobs that name this template and no skill. By default it is the skill of the sample; without a sample no skill is kept.",
            },
            policy: {
              ...optionSchema("policy", offer),
              description: "The built-in policy of jobs that name this template and no policy.",
            },
            policy_yaml: {
              ...optionSchema("policy_yaml", offer),
              description: "The policy of jobs that name this template and no policy, as YAML.",
            },
          },
        },
        encoding: {
          file: { contentType: wordDocument.mediaType },
          sample: { contentType: taskDocument.mediaType },
        },
      },
    },
  };
}
