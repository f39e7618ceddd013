import type { FoundFields } from "./field-kinds.ts";

/** Of a template that has no field of a kind, as most have none. */
export const noFields: FoundFields = { fields: [], finish: () => {} };
