import { describeOption } from "../../contract/describe-option.ts";
import { type JobOption, type JobOptionName, jobOptions } from "../../contract/job-options.ts";
import { flagWords } from "../../contract/read-option.ts";
import type { Json } from "./json-schema.ts";
import type { Offer } from "./offer.ts";

/** The JSON Schema of a job option as a part of the form, where every option is a text. */
export function optionSchema(name: JobOptionName, offer: Offer): Json {
  const option: JobOption = jobOptions[name];
  const byDefault = "default" in option ? String(option.default) : "";
  const text = describeOption(name);
  return {
    type: "string",
    ...wordsOf(option, offer),
    ...(byDefault !== "" && { default: byDefault }),
    description: option.kind === "list" ? `${text} Values: ${option.choices.join(", ")}.` : text,
  };
}

function wordsOf(option: JobOption, offer: Offer): Json {
  switch (option.kind) {
    case "flag":
      return { enum: flagWords };
    case "choice":
      return { enum: option.choices };
    case "name":
      return { enum: [...offer[option.of].keys()] };
    // JSON Schema cannot describe a list within a text.
    case "list":
    case "text":
      return {};
  }
}
