import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Command, InvalidArgumentError, Option } from "commander";
import { summarizeLogs } from "./operate/log-summary.ts";

/** `npm run summarize-logs`: summarises a server's log. Exit 1: a file cannot be read. */
const program = new Command("summarize-logs")
  .description("Counts outcomes and statuses of a docops log, and how long requests took.")
  .argument(
    "[files...]",
    "logs, also .gz; a directory stands for its *.log and *.log.gz; - or nothing is standard input",
  )
  .option("--since <time>", "from this time on, ISO 8601", (text) => {
    const time = new Date(text);
    if (Number.isNaN(time.getTime())) throw new InvalidArgumentError("must be a time, ISO 8601");
    return time;
  })
  .addOption(new Option("--by <key>", "count for each").choices(["route", "skill"]))
  .option("--json", "one line of JSON")
  .parse();
const options = program.opts();

try {
  const files = program.args.length === 0 ? ["-"] : program.args.flatMap(filesOf);
  const summary = await summarizeLogs(files, {
    since: options.since ?? null,
    by: options.by ?? null,
  });
  const text = options.json ? JSON.stringify(summary) : JSON.stringify(summary, null, 2);
  process.stdout.write(`${text}\n`);
} catch (error) {
  const { code, path, message } = error as NodeJS.ErrnoException;
  process.stderr.write(`summarize-logs: ${path ?? ""} ${code ?? message}\n`);
  process.exitCode = 1;
}

function filesOf(path: string): string[] {
  if (path === "-" || !statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => /\.log(\.gz)?$/.test(name))
    .sort()
    .map((name) => join(path, name));
}
