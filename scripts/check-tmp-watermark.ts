import { Command } from "commander";
import { readWatermark } from "./operate/tmp-watermark.ts";

/**
 * `npm run check-tmp-watermark`: reports the content of a temporary directory. Only reads; the exit
 * code is always 0.
 */
const program = new Command("check-tmp-watermark")
  .description(
    "Counts what lies in a directory for temporary files. Exit code 0, whatever it finds.",
  )
  .requiredOption("--root <directory>", "the directory to measure")
  .option("--top <count>", "how many of the largest children to name", "10")
  .option("--json", "one line of JSON")
  .parse();
const options = program.opts<{ root: string; top: string; json?: boolean }>();
const watermark = await readWatermark(options.root, Math.max(0, Number(options.top) || 0));
if (options.json) {
  process.stdout.write(`${JSON.stringify(watermark)}\n`);
} else {
  const { root, count, bytes, top_n, warnings } = watermark;
  process.stdout.write(`${root}: ${count} entries, ${bytes} bytes\n`);
  for (const { name, bytes: size } of top_n) process.stdout.write(`  ${size}\t${name}\n`);
  for (const text of warnings) process.stdout.write(`warning: ${text}\n`);
}
