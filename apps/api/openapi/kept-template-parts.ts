import { templateNamePattern, templateVersionPattern } from "../../contract/templates.ts";
import type { Json } from "./json-schema.ts";

/** The text parts that name a kept template in place of the file, as schemas. */
export const keptTemplateParts: Json = {
  template_name: {
    type: "string",
    pattern: templateNamePattern.source,
    description:
      "A kept template (`/v1/templates`) in place of the file `template`. Its skill and policy apply where the form names none. 400 on a server without a state.",
  },
  template_version: {
    type: "string",
    pattern: templateVersionPattern.source,
    description: "The version of the kept template. By default it is the published one.",
  },
};

/** A form has either the file or the name. */
export const eitherTemplate: Json[] = [{ required: ["template"] }, { required: ["template_name"] }];
