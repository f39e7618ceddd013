/** A fault of a task or a policy, in the words of the contract. */
export interface InputFault {
  code: "INVALID_JSON" | "INVALID_ARGUMENT" | "INVALID_ARGUMENT_CONFLICT";
  message: string;
  detail: Readonly<Record<string, unknown>>;
}

export type Checked<T> = { ok: true; value: T } | { ok: false; fault: InputFault };
