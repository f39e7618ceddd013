import { createContext, useContext } from "react";
import { faultText } from "../problems/problems.ts";
import type { TaskFault } from "../server/api.ts";
import { type Say, useSay } from "../words/words.ts";
import type { FormField } from "./form-model.ts";

/** The faults of the fields of a form, by their paths (`goods.0.price`). */
export interface FormState {
  faults: ReadonlyMap<string, TaskFault>;
  /** Fields that a tag needs and that have no value. */
  missing: ReadonlySet<string>;
  /** Values that a formatter cannot write. */
  byValue: ReadonlyMap<string, string>;
  count: number;
}

export const FormContext = createContext<FormState>({
  faults: new Map(),
  missing: new Set(),
  byValue: new Map(),
  count: 0,
});

/** The text below a field with a fault; null if the field is right. */
export function useFieldProblem(
  field: FormField,
  path: string,
): { text: string; isMissing: boolean } | null {
  const say: Say = useSay();
  const { faults, missing, byValue } = useContext(FormContext);
  const fault = faults.get(path);
  if (fault !== undefined) return { text: faultText(fault, field, say), isMissing: false };
  if (byValue.has(path)) {
    return { text: say(field.kind === "date" ? "faultDate" : "faultValue"), isMissing: false };
  }
  return missing.has(path) ? { text: say("faultMissing"), isMissing: true } : null;
}
