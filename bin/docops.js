#!/usr/bin/env node
import { existsSync } from "node:fs";

/**
 * The command `docops` of the package and of a checkout. It is JavaScript that a Node since 16 reads, because an old
 * Node has to get as far as the sentence below: it cannot even read the program.
 */

// As in `engines` of package.json, and in apps/contract/needed-node.ts.
const neededNode = 24;

const { node } = process.versions;
if (Number.parseInt(node, 10) < neededNode) {
  process.stderr.write(`docops needs Node ${neededNode} or newer; this is Node ${node}.\n`);
  process.exitCode = 64;
} else {
  // The package has no TypeScript. A checkout runs from its source, whatever was built.
  const source = new URL("../apps/cli/main.ts", import.meta.url);
  const built = new URL("../dist/apps/cli/main.js", import.meta.url);
  import((existsSync(source) ? source : built).href);
}
