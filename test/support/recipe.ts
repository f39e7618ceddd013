import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect } from "vitest";
import { startTestServer } from "../api/support.ts";
import { workbook } from "../fixtures/workbook.ts";
import { temporaryDirectory } from "../scripts/support.ts";
import { docxOfLines, linesOfDocx } from "./docx-lines.ts";

/**
 * Follows a page of the documentation as a reader would, in an empty folder. A fenced block is
 *
 * - ` ```json letter.json `: a file that the reader writes. In a `.docx` each line is a paragraph, and `| a | b |` a
 *   table row. In an `.xlsx` each line is a row, with commas between its cells.
 * - ` ```text letter/out.docx `: a file that a command has made in a folder, and what it has to say.
 *   A name with spaces stands in quotes.
 * - ` ```sh `: commands, which are run as they are. ` ```sh exit 3 ` expects this exit code of the last one.
 * - ` ```sh server `: starts the server. Commands reach it at http://127.0.0.1:8000.
 *
 * Blocks that install the clone (`npm ci`) were followed before the tests could run.
 */
export async function followPage(page: string): Promise<void> {
  const folder = newFolder();
  let port: number | null = null;
  for (const { words, content } of blocksOf(readFileSync(join(root, page), "utf8"))) {
    const [language, ...about] = words;
    if (content.startsWith("npm ci")) continue;
    if (language !== "sh") {
      const [file] = about;
      if (file !== undefined) placeFile(folder, file, content);
    } else if (about[0] === "server") {
      port = await startServer(folder, content);
    } else {
      const expected = about[0] === "exit" ? Number(about[1]) : 0;
      const ended = await runCommands(folder, content);
      const told = `${page}\n${content}\n${ended.stdout}\n${ended.stderr}`;
      expect(ended.code, told).toBe(expected);
      if (content.includes("curl ")) expect(port, "a server was started").not.toBeNull();
    }
  }
}

const root = fileURLToPath(new URL("../../", import.meta.url));

interface Block {
  /** The words behind the fence. */
  words: string[];
  content: string;
}

function blocksOf(page: string): Block[] {
  return Array.from(
    page.matchAll(/^```([^\n]+)\n(.*?)^```$/gms),
    ([, words = "", content = ""]) => ({
      words: Array.from(words.matchAll(/"([^"]*)"|\S+/g), ([word, quoted]) => quoted ?? word),
      content,
    }),
  );
}

/** A folder with what a clone has: samples, examples, and the command `docops`. */
function newFolder(): string {
  const folder = temporaryDirectory();
  for (const name of ["samples", "examples"]) symlinkSync(join(root, name), join(folder, name));
  mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
  const { bin } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  symlinkSync(join(root, bin.docops), join(folder, "node_modules/.bin/docops"));
  return folder;
}

function placeFile(folder: string, name: string, content: string): void {
  const file = join(folder, name);
  const isDocument = name.endsWith(".docx");
  // Readers write their files into the folder itself; commands write below it.
  if (name.includes("/")) {
    expect(existsSync(file), `${name} was made`).toBe(true);
    if (isDocument) expect(linesOfDocx(readFileSync(file))).toEqual(linesOf(content));
    else expect(readFileSync(file, "utf8")).toBe(content);
    return;
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytesOf(name, content));
}

function bytesOf(name: string, content: string): Buffer | string {
  if (name.endsWith(".docx")) return docxOfLines(linesOf(content));
  if (name.endsWith(".xlsx")) return workbook(linesOf(content).map((line) => line.split(",")));
  return content;
}

function linesOf(content: string): string[] {
  return content.split("\n").filter((line) => line.trim() !== "");
}

/** Starts a server with the settings in front of the command. */
async function startServer(folder: string, command: string): Promise<number> {
  expect(command).toMatch(/^(?:[A-Z_]+=\S+ )*(?:npx docops serve|npm start)\n$/);
  const [assignments = ""] = command.split(/n(?:px|pm) /);
  const settings = assignments.trim().split(" ").filter(Boolean);
  const env = Object.fromEntries(settings.map((setting) => setting.split("=", 2)));
  // `docops serve` shows the console.
  const { port } = await startTestServer({ DOCOPS_ENABLE_WEB_CONSOLE: "1", ...env });
  // The commands stay as they are: curl is told where port 8000 is, and to fail on errors.
  const curl = `connect-to = "127.0.0.1:8000:127.0.0.1:${port}"\nfail-with-body\n`;
  writeFileSync(join(folder, ".curlrc"), curl);
  return port;
}

interface EndedCommands {
  code: number;
  stdout: string;
  stderr: string;
}

function runCommands(folder: string, commands: string): Promise<EndedCommands> {
  return new Promise((resolve) => {
    const env = { ...process.env, CURL_HOME: folder, NO_COLOR: "1" };
    execFile("sh", ["-e", "-c", commands], { cwd: folder, env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      resolve({ code, stdout, stderr });
    });
  });
}
