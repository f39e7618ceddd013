/** What is wrong with a task or a policy that was sent, as the contract has it. */
export interface InputFault {
  code: "INVALID_JSON" | "INVALID_ARGUMENT" | "INVALID_ARGUMENT_CONFLICT";
  message: string;
  detail: Readonly<Record<string, unknown>>;
}

export type Checked<T> = { ok: true; value: T } | { ok: false; fault: InputFault };
