import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { postRun, readMembers } from "../api/support.ts";
import { sharedPdfServer, textOfPdf } from "./support.ts";

const samples = fileURLToPath(new URL("../../samples", import.meta.url));
const server = sharedPdfServer({ DOCOPS_SKILLS_DIR: join(samples, "skills") });
const documents = process.env.DOCOPS_TEST_DOCUMENTS;
const mostDocuments = 30;

function formOf(
  template: Buffer,
  task: Buffer | object,
  parts: Readonly<Record<string, string>>,
): FormData {
  const form = new FormData();
  form.set("template", new File([new Uint8Array(template)], "template.docx"));
  const json = Buffer.isBuffer(task) ? new Uint8Array(task) : JSON.stringify(task);
  form.set("task", new File([json], "task.json"));
  for (const [name, value] of Object.entries(parts)) form.set(name, value);
  return form;
}

describe("samples", () => {
  const names = readdirSync(samples, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .filter((name) => existsSync(join(samples, name, "task.json")));

  it("there are samples", () => {
    expect(names.length).toBeGreaterThan(0);
  });

  it.each(names)(
    "%s: its PDF has the text of every value",
    async (name) => {
      const read = (file: string) => readFileSync(join(samples, name, file));
      const task = read("task.json");
      const skill = JSON.parse(task.toString()).task_type;
      const assets = readdirSync(join(samples, name)).filter((file) =>
        /\.(?:png|jpe?g)$/.test(file),
      );
      const form = formOf(read("template.docx"), task, { skill, output: "pdf" });
      for (const asset of assets) {
        form.set(
          `asset_${asset.replace(/\.\w+$/, "")}`,
          new File([new Uint8Array(read(asset))], asset),
        );
      }
      const answer = await postRun(server, form);
      expect(answer.status).toBe(200);
      const members = await readMembers(answer);
      const report = members["out.pdf_report.json"];
      expect(report.checks).toMatchObject({
        opens: { status: "passed" },
        values: { status: "passed" },
      });
      expect(report.values.found).toBe(report.values.places.length);
      const texts: string[] = members["out.replace_log.json"].entries
        .filter(({ status }: { status: string }) => status === "replaced")
        .map(({ new_text }: { new_text: string }) => new_text);
      const fold = (text: string) => text.normalize("NFKC").replaceAll(/[\s\u00ad-]+/g, "");
      const text = fold(textOfPdf(members["out.pdf"]));
      // The report is not the judge of itself: short values have to be there as they are.
      for (const value of texts.filter(({ length }) => length > 0 && length < 12)) {
        expect(text).toContain(fold(value));
      }
    },
    60_000,
  );
});

describe.skipIf(documents === undefined)("real documents", () => {
  const folder = documents ?? "";
  const names =
    documents === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(".docx"));

  it.each(names.slice(0, mostDocuments))(
    "%s: becomes a PDF",
    async (name) => {
      const template = readFileSync(join(folder, name));
      const task = { task_type: "document", payload: {} };
      const answer = await postRun(
        server,
        formOf(template, task, { skill: "document", output: "pdf", format_mode: "off" }),
      );
      expect([200, 415]).toContain(answer.status);
      if (answer.status === 415) return;
      const members = await readMembers(answer);
      // A document with broken tags does not become a PDF.
      if (answer.headers.get("x-docops-exit-code") === "3") {
        expect(members["out.pdf"]).toBeUndefined();
        return;
      }
      expect(members["out.pdf_report.json"]).toMatchObject({
        checks: { opens: { status: "passed" } },
      });
      expect(members["out.pdf_report.json"].pages).toBeGreaterThan(0);
    },
    90_000,
  );
});
