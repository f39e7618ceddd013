import { describe, expect, it } from "vitest";
import { ApiError } from "../../../apps/api/errors.ts";
import { readIdempotencyKey } from "../../../apps/api/idempotency/idempotency-key.ts";

describe("the header Idempotency-Key", () => {
  it("a header that was not sent is no key", () => {
    expect(readIdempotencyKey([])).toBeNull();
  });

  it.each([
    ["8e03978e-40d5-43dd-bc93-6894a57f9324", "8e03978e-40d5-43dd-bc93-6894a57f9324"],
    ['"8e03978e"', "8e03978e"],
    ['"a\\"b\\\\c"', 'a"b\\c'],
    ['a"b', 'a"b'],
    ["a,b;c=d", "a,b;c=d"],
    ["!~", "!~"],
    ["k".repeat(255), "k".repeat(255)],
    [`"${"k".repeat(255)}"`, "k".repeat(255)],
  ])("%s is the key %s", (value, key) => {
    expect(readIdempotencyKey([value])).toBe(key);
  });

  it.each([
    ["nothing", [""]],
    ["an empty string", ['""']],
    ["a string that does not end", ['"a']],
    ["one quote", ['"']],
    ["a string that ends in its middle", ['"a"b"']],
    ["an escape that is none", ['"a\\b"']],
    ["a parameter behind the string", ['"a";b']],
    ["a blank", ["a b"]],
    ["a blank in a string", ['"a b"']],
    ["a tab", ["a\tb"]],
    ["a letter that is not ASCII", ["\xe9"]],
    ["256 characters", ["k".repeat(256)]],
    ["two headers", ["a", "b"]],
  ])("%s is refused", (_name, values) => {
    expect(() => readIdempotencyKey(values)).toThrow(ApiError);
    expect(() => readIdempotencyKey(values)).toThrow("1 to 255 visible ASCII characters");
  });
});
