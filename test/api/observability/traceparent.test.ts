import { describe, expect, it } from "vitest";
import {
  formatTraceparent,
  parseTraceparent,
} from "../../../apps/api/observability/traceparent.ts";

const traceId = "0af7651916cd43dd8448eb211c80319c";
const spanId = "b7ad6b7169203331";

describe("the header traceparent", () => {
  it.each([
    ["recorded", `00-${traceId}-${spanId}-01`, true],
    ["not recorded", `00-${traceId}-${spanId}-00`, false],
    ["with flags that are not known yet", `00-${traceId}-${spanId}-ff`, true],
    ["of a later version", `cc-${traceId}-${spanId}-01`, true],
    ["of a later version that says more", `cc-${traceId}-${spanId}-01-what-the-future-holds`, true],
  ])("the header traceparent is taken: %s", (_, header, isSampled) => {
    expect(parseTraceparent(header)).toEqual({ traceId, spanId, isSampled });
  });

  it.each([
    ["none", undefined],
    ["empty", ""],
    ["words", "yes please"],
    ["the version that is forbidden", `ff-${traceId}-${spanId}-01`],
    ["version 00 that says more", `00-${traceId}-${spanId}-01-more`],
    ["a later version that says more without a hyphen", `cc-${traceId}-${spanId}-01.more`],
    ["a trace id of zeros", `00-${"0".repeat(32)}-${spanId}-01`],
    ["a span id of zeros", `00-${traceId}-${"0".repeat(16)}-01`],
    ["upper case", `00-${traceId.toUpperCase()}-${spanId}-01`],
    ["a trace id that is short", `00-${traceId.slice(1)}-${spanId}-01`],
    ["a span id that is short", `00-${traceId}-${spanId.slice(1)}-01`],
    ["no flags", `00-${traceId}-${spanId}`],
    ["flags of one digit", `00-${traceId}-${spanId}-1`],
    ["digits that are none", `00-${traceId.replace("0", "g")}-${spanId}-01`],
    ["a space before it", ` 00-${traceId}-${spanId}-01`],
    ["two of them", `00-${traceId}-${spanId}-01, 00-${traceId}-${spanId}-01`],
  ])("the header traceparent is ignored as a whole: %s", (_, header) => {
    expect(parseTraceparent(header)).toBeNull();
  });

  it.each([true, false])(
    "the header traceparent is read back as it was written: %s",
    (isSampled) => {
      const parent = { traceId, spanId, isSampled };
      expect(parseTraceparent(formatTraceparent(parent))).toEqual(parent);
    },
  );
});
