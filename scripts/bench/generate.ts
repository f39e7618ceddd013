import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/**
 * Runs a load generator in a process of its own, so that its work is not done on the clock of whoever measures.
 *
 * @param file beside this one: it reads an order as JSON from standard input, and prints a result as JSON.
 */
export function generate<Result>(file: string, order: unknown): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL(file, import.meta.url))], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (chunk) => {
      output += chunk;
    });
    child.once("exit", (code) =>
      code === 0 ? resolve(JSON.parse(output)) : reject(new Error("the load generator failed")),
    );
    child.stdin.end(JSON.stringify(order));
  });
}
