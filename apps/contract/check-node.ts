import { nodeFault } from "./needed-node.ts";

/**
 * Ends the process where Node is too old. A program imports this file before all others, because what these import may
 * be missing there. Node before 22.18 does not get here: it refuses TypeScript. `bin/docops.js` serves these.
 */
const fault = nodeFault(process.versions.node);
if (fault !== null) {
  process.stderr.write(`${fault}\n`);
  // The environment is wrong (sysexits.h, EX_USAGE).
  process.exit(64);
}
