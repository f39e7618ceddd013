import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { build } from "esbuild";

/** A path to a TypeScript file in a text of the program: of an import, a thread, a process or a type. */
const typescriptPath = /(["'])(\.{1,2}\/[^"'\n]*?)\.ts\1/g;

/**
 * Compiles every file of `apps/` to a JavaScript file of its own, so that threads, processes and parts that are loaded
 * later find their files as they do in a checkout; and makes the declarations of what the package exports.
 *
 * @param root the checkout, with a `/` at its end.
 * @param output the directory, which has `apps/` afterwards.
 * @throws Error if TypeScript finds a fault, or a compiled file names a file that there is not.
 */
export async function compile(root: string, output: string): Promise<void> {
  const sources = globSync("apps/**/*.ts", { cwd: root }).filter((file) => !file.endsWith(".d.ts"));
  await build({
    entryPoints: sources.map((file) => join(root, file)),
    outbase: root,
    outdir: output,
    platform: "node",
    target: "node24",
    format: "esm",
    // Chinese stays readable in the files, as it is in their sources.
    charset: "utf8",
    logLevel: "warning",
  });
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const args = [tsc, "-p", join(root, "tsconfig.package.json"), "--outDir", output];
  execFileSync(process.execPath, args, { stdio: "inherit" });
  for (const file of globSync("apps/**/*.{js,d.ts}", { cwd: output })) {
    nameCompiledFiles(join(output, file));
  }
}

/** Replaces `./x.ts` by `./x.js` in a compiled file: neither compiler does this in all places. */
function nameCompiledFiles(file: string): void {
  const text = readFileSync(file, "utf8");
  const renamed = text.replace(typescriptPath, (_, quote: string, path: string) => {
    const target = join(dirname(file), `${path}.js`);
    if (!existsSync(target)) throw new Error(`${relative(".", file)} names ${path}.ts`);
    return `${quote}${path}.js${quote}`;
  });
  writeFileSync(file, renamed);
}
