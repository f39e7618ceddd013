import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** LibreOffice with a profile and a folder of its own. */
export class LibreOffice {
  readonly #folder = mkdtempSync(join(tmpdir(), "docops-render-"));

  /** The text of each document as LibreOffice lays it out on pages, by name. */
  toText(documents: ReadonlyMap<string, Buffer>): Map<string, string> {
    this.#convert(documents, "pdf");
    const read = (name: string) =>
      execFileSync("pdftotext", ["-layout", join(this.#folder, `${name}.pdf`), "-"]).toString(
        "utf8",
      );
    return new Map([...documents.keys()].map((name) => [name, squeeze(read(name))]));
  }

  /** Each document as flat OpenDocument XML, by name: what LibreOffice has made of its formatting. */
  toOpenDocument(documents: ReadonlyMap<string, Buffer>): Map<string, Buffer> {
    this.#convert(documents, "fodt");
    const read = (name: string) => readFileSync(join(this.#folder, `${name}.fodt`));
    return new Map([...documents.keys()].map((name) => [name, read(name)]));
  }

  #convert(documents: ReadonlyMap<string, Buffer>, format: string): void {
    const files = [...documents].map(([name, document]) => {
      const file = join(this.#folder, `${name}.docx`);
      writeFileSync(file, document);
      return file;
    });
    const profile = `-env:UserInstallation=${pathToFileURL(join(this.#folder, "profile")).href}`;
    const options = ["--headless", "--convert-to", format, "--outdir", this.#folder, ...files];
    execFileSync("soffice", [profile, ...options], { stdio: "ignore", timeout: 240_000 });
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }
}

/** Lines break where they may: only the characters count. */
export function squeeze(text: string): string {
  return text.replace(/\s/g, "");
}
