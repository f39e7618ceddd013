import { assetNameRule, assetPartPrefix, maxAssets } from "../../contract/asset-names.ts";
import { taskDocument, wordDocument } from "../../contract/document-kinds.ts";
import { type JobOptionName, jobOptionNames } from "../../contract/job-options.ts";
import { jobPriorities, maxWebhookUrlLength } from "../../contract/job-states.ts";
import { type PreviewPart, previewBounds, previewOptions } from "../../contract/preview.ts";
import type { Json } from "./json-schema.ts";
import { eitherTemplate, keptTemplateParts } from "./kept-template-parts.ts";
import type { Offer } from "./offer.ts";
import { optionSchema } from "./option-schema.ts";

/** The form of a job that is stored. */
export function jobSubmissionForm(offer: Offer): Json {
  const { least, most, default: byDefault } = jobPriorities;
  return formWith(offer, {
    priority: {
      type: "integer",
      minimum: least,
      maximum: most,
      default: byDefault,
      description: "Among the waiting jobs of the tenant, a job with a larger number goes first.",
    },
    webhook_url: {
      type: "string",
      format: "uri",
      maxLength: maxWebhookUrlLength,
      description:
        "An https URL that gets a signed POST when the job has ended. Its host is one that the operator allows; if the operator allows no hosts, every value gets 400.",
    },
  });
}

/** The form of a preview: that of a job with the options that change the document; without a task it is as it is. */
export function previewForm(offer: Offer): Json {
  const number = (part: PreviewPart, description: string): Json => {
    const { default: byDefault, least, most } = previewBounds[part];
    return { type: "integer", minimum: least, maximum: most, default: byDefault, description };
  };
  const parts = {
    pages: number("pages", "The number of pages to show, from the first page on."),
    width: number("width", "The width of a picture in pixels."),
  };
  return formWith(offer, parts, { names: previewOptions, required: [] });
}

/** The form of a job as an OpenAPI Request Body Object. */
export function jobForm(offer: Offer): Json {
  return formWith(offer, {});
}

/** @param parts schemas of further text parts. */
function formWith(
  offer: Offer,
  parts: Json,
  {
    names = jobOptionNames,
    required = ["task"],
  }: { names?: readonly JobOptionName[]; required?: readonly string[] } = {},
): Json {
  return {
    required: true,
    content: {
      "multipart/form-data": {
        schema: {
          type: "object",
          required,
          oneOf: eitherTemplate,
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
              description: `The Word template; a file part whose name ends in ${wordDocument.extension}.`,
            },
            task: {
              type: "string",
              format: "binary",
              contentMediaType: taskDocument.mediaType,
              contentSchema: { $ref: "#/components/schemas/Task" },
              description: `The task; a file part whose name ends in ${taskDocument.extension}.`,
            },
            ...keptTemplateParts,
            ...Object.fromEntries(names.map((name) => [name, optionSchema(name, offer)])),
            ...parts,
          },
        },
        encoding: {
          template: { contentType: wordDocument.mediaType },
          task: { contentType: taskDocument.mediaType },
        },
      },
    },
  };
}
