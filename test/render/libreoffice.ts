import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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

  /** The pages of a document as LibreOffice draws them, in grey, at so many pixels an inch. */
  toPictures(document: Buffer, density: number): GreyPicture[] {
    this.#convert(new Map([["drawn", document]]), "pdf");
    const pages = join(this.#folder, "drawn");
    execFileSync("pdftoppm", ["-gray", "-r", String(density), `${pages}.pdf`, pages]);
    const files = readdirSync(this.#folder).filter((name) => /^drawn-\d+\.pgm$/.test(name));
    return files.sort().map((name) => {
      const file = join(this.#folder, name);
      const picture = readGreyPicture(readFileSync(file));
      rmSync(file);
      return picture;
    });
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

/** Rows of pixels from 0, black, to 255. */
export interface GreyPicture {
  width: number;
  height: number;
  pixels: Buffer;
}

/** A binary PGM of 8 bits a pixel (netpbm, pgm(5)). */
function readGreyPicture(file: Buffer): GreyPicture {
  const head = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(file.toString("latin1", 0, 40));
  if (head === null) throw new Error("no PGM of 8 bits");
  return { width: Number(head[1]), height: Number(head[2]), pixels: file.subarray(head[0].length) };
}

/** Lines break where they may: only the characters count. */
export function squeeze(text: string): string {
  return text.replace(/\s/g, "");
}
