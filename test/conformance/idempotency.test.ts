import { describeOnEachEngine } from "./engines.ts";
import { testIdempotency } from "./idempotency.ts";

describeOnEachEngine("answers by key", testIdempotency);
