import { fileURLToPath } from "node:url";
import { builtWorkerDirectory, builtWorkerState } from "../../worker/built-worker.ts";

/** The code of a worker. */
export interface WorkerCode {
  /** `built`: a bundle with compiled code (`npm run build`); `source`: TypeScript files, slower to start. */
  kind: "built" | "source";
  entry: string;
  /** The program of the launcher (see `apps/launcher/main.ts`). */
  launcher: string;
  /** The files that a worker must read, and directories with a `/` at the end. */
  files: readonly string[];
}

const productRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** The built worker, or the source if the build is missing or old. */
export function locateWorker(): WorkerCode {
  if (builtWorkerState() !== "current") {
    return sourceWorker(new URL("../../worker/main.ts", import.meta.url));
  }
  const entry = `${builtWorkerDirectory}main.cjs`;
  return { kind: "built", entry, launcher: builtLauncher, files: [builtWorkerDirectory] };
}

const builtLauncher = `${builtWorkerDirectory}launcher.cjs`;

/** Rich tags and the checks of large inputs load these packages. A built worker has them in its bundles. */
const loadedPackages = [
  "entities",
  "jsonc-parser",
  "linkify-it",
  "markdown-it",
  "mdurl",
  "punycode.js",
  "uc.micro",
  "uqr",
  "yaml",
  "zod",
];

/** A worker that runs from its source. */
export function sourceWorker(file: URL): WorkerCode {
  const directory = fileURLToPath(new URL("./", file));
  return {
    kind: "source",
    entry: fileURLToPath(file),
    launcher:
      builtWorkerState() === "current"
        ? builtLauncher
        : fileURLToPath(new URL("../../launcher/main.ts", import.meta.url)),
    files: [
      directory,
      `${productRoot}apps/`,
      `${productRoot}package.json`,
      ...loadedPackages.map((name) => `${productRoot}node_modules/${name}/`),
    ],
  };
}
