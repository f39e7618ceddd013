import { expect, it } from "vitest";
import { asksForPdf, curlCommands, runCurl } from "../curl-commands.ts";
import { startPdfServer } from "./support.ts";

const commands = curlCommands("docs/pdf.md").filter(asksForPdf);

it("docs/pdf.md has a curl command that makes a PDF", () => {
  expect(commands.length).toBeGreaterThan(0);
});

it.each(commands)("a curl command of docs/pdf.md makes a PDF: %s", async (command) => {
  const { port } = await startPdfServer();
  const { written } = await runCurl(command, { port });
  expect(written.slice(0, 4)).toBe("PK\x03\x04");
  expect(written).toContain("out.pdf");
});
