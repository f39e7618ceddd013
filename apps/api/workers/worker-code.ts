import { fileURLToPath } from "node:url";
import { builtWorkerDirectory, builtWorkerState } from "../../worker/built-worker.ts";

/** What a worker process runs. */
export interface WorkerCode {
  /** `built`: one file with its compiled code (`npm run build`); `source`: as it stands, slower to start. */
  kind: "built" | "source";
  entry: string;
  /** What starts it (see `apps/launcher/main.ts`). */
  launcher: string;
  /** What it must be able to read: files, and directories with a `/` at the end. */
  files: readonly string[];
}

const productRoot = fileURLToPath(new URL("../../../", import.meta.url));

/** The built worker, or, where there is none or an old one, the source. */
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

/** A worker that is not built. */
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
