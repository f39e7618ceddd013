import { expect, it } from "vitest";
import { curlCommands, needsLibreOffice, runCurl } from "../curl-commands.ts";
import { startPdfServer } from "./support.ts";

const page = "docs/pdf.md";
const commands = curlCommands(page).filter(needsLibreOffice);

/** The files in a command's answer. */
function filesFor(command: string): string[] {
  if (command.includes("/v1/preview")) return ["page-1.png", "api_result.json"];
  if (command.includes("update_toc")) return ["out.docx", "out.toc_report.json"];
  return ["out.pdf"];
}

it(`${page} has curl commands for a PDF, page numbers and a preview`, () => {
  expect(new Set(commands.flatMap(filesFor))).toContain("out.pdf");
  expect(new Set(commands.flatMap(filesFor))).toContain("out.toc_report.json");
  expect(new Set(commands.flatMap(filesFor))).toContain("page-1.png");
});

it.each(commands)(
  `a curl command of ${page} brings the files that it asks for: %s`,
  async (command) => {
    const { port } = await startPdfServer();
    const { written } = await runCurl(command, { port });
    expect(written.slice(0, 4)).toBe("PK\x03\x04");
    for (const name of filesFor(command)) expect(written).toContain(name);
  },
);
