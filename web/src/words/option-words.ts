import type { JobOptionName, jobOptions } from "../../../apps/contract/job-options.ts";
import type { Scope } from "../../../apps/contract/scopes.ts";
import type { Say, WordKey } from "./words.ts";

/** The key of the words for each value of each choice and list of the contract. */
type ChoiceKey = {
  [N in JobOptionName]: (typeof jobOptions)[N] extends {
    choices: readonly (infer V extends string)[];
  }
    ? `choice_${N}_${V}`
    : never;
}[JobOptionName];

/** All options, their values and all scopes have words. A new one without words is a type error. */
export type OptionWords = Readonly<
  Record<`option_${JobOptionName}` | ChoiceKey | `scope_${Scope}`, string>
> &
  Readonly<Record<`align${string}`, string>>;

/** The name of a job option. */
export function optionWord(name: JobOptionName): WordKey {
  return `option_${name}`;
}

/** The words for a scope of keys. */
export function scopeWord(scope: Scope): WordKey {
  return `scope_${scope}`;
}

/** The words for a value of a choice or list of the contract. */
export function choiceWord(name: JobOptionName, value: string): WordKey {
  return `choice_${name}_${value}` as ChoiceKey;
}

const policies: Readonly<Record<string, WordKey>> = {
  default: "policyDefault",
  "gbt9704-2012": "policyGbt",
  din5008: "policyDin",
  apa7: "policyApa",
  frap32: "policyFrap",
};

/** The name of a policy; that of an operator's own policy is its word. */
export function policyName(name: string, say: Say): string {
  const word = policies[name];
  return word === undefined ? name : say(word);
}
