import type { WordKey } from "./words.ts";

/** The errors of a server that have a sentence of their own in the reader's language, by their codes. */
export const errorWords: Readonly<Record<string, WordKey>> = {
  TOO_MANY_REQUESTS: "errorBusy",
  RATE_LIMITED: "errorRate",
  BUDGET_EXCEEDED: "errorBudget",
  PAYLOAD_TOO_LARGE: "errorLarge",
  REQUEST_TIMEOUT: "errorTimeout",
  UNAUTHORIZED: "errorSignIn",
  FORBIDDEN: "errorForbidden",
  INVALID_MEDIA_TYPE: "errorNotWord",
  NOT_READY: "errorNotReady",
  SHUTTING_DOWN: "errorNotReady",
  CIRCUIT_OPEN: "errorNotReady",
  STATE_UNAVAILABLE: "errorNotReady",
  INTERNAL_ERROR: "errorInternal",
  PDF_FAILED: "errorPdf",
  GONE: "errorGone",
};
