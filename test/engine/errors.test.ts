import { describe, expect, it } from "vitest";
import { DocumentError, isDocumentError, refusalReason } from "../../apps/engine/errors.ts";

describe("a refused document", () => {
  it("a refused document is known by whatever bundle the error was made in", async () => {
    const copy = "../../apps/engine/errors.ts?another-bundle";
    const other: typeof import("../../apps/engine/errors.ts") = await import(copy);
    const foreign = new other.DocumentError("NOT_A_ZIP", "no ZIP");
    expect(foreign).not.toBeInstanceOf(DocumentError);
    expect(isDocumentError(foreign)).toBe(true);
    expect(other.isDocumentError(new DocumentError("NOT_A_ZIP", "no ZIP"))).toBe(true);
  });

  it.each([new Error("x"), { code: "NOT_A_ZIP", name: "DocumentError" }, null, undefined, "x"])(
    "a refused document is not what else is thrown: %o",
    (thrown) => expect(isDocumentError(thrown)).toBe(false),
  );

  it("a refused document tells the reasons of the contract, and its code where there is none", () => {
    expect(refusalReason("PACKAGE_DAMAGED")).toBe("damaged_entry");
    expect(refusalReason("XML_NOT_WELL_FORMED")).toBe("not_well_formed");
    expect(refusalReason("XML_DOCTYPE")).toBe("external_entity");
    expect(refusalReason("ENCRYPTED")).toBe("ENCRYPTED");
  });

  it("a refused document quotes names of parts no longer than an answer may be, and nothing that steers a terminal", () => {
    const name = `word/\u001b[2J${"n".repeat(60_000)}`;
    const error = new DocumentError("PACKAGE_DAMAGED", `${name} is damaged`, {
      part: name,
      line: 1,
    });
    expect(error.message.length).toBeLessThan(500);
    expect(String(error.detail.part).length).toBeLessThan(200);
    expect(error.detail.line).toBe(1);
    expect(`${error.message}${error.detail.part}`).not.toContain("\u001b");
  });
});
