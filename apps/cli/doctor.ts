import { execFileSync } from "node:child_process";
import { accessSync, constants, existsSync, readFileSync, statfsSync } from "node:fs";
import { freemem } from "node:os";
import type { Command } from "commander";
import { tryOffice } from "../api/converters/libreoffice/check-office.ts";
import { findSandbox, missingLayers, presentLayers } from "../confine/find.ts";
import { builtWorkerState } from "../worker/built-worker.ts";
import { environment, readPdfSettings } from "./environment.ts";
import { paint, printJson, printLine, table } from "./output.ts";

/** The result of one check, in the shape of `--json`. */
interface Finding {
  name: string;
  /** `note`: docops works without it. */
  state: "ok" | "note" | "wrong";
  found: string;
  hint?: string;
}

const mb = 1024 * 1024;

export function addDoctor(program: Command): void {
  program
    .command("doctor")
    .description("Check that this machine meets the requirements. Exits with 1 if a check fails.")
    .option("--json", "print the results as JSON")
    .action(({ json }: { json?: boolean }) => {
      const findings = [
        node(),
        ...sandbox(),
        worker(),
        temporary(),
        memory(),
        descriptors(),
        fonts(),
        office(),
        pdf(),
        ...pdfTools(),
      ];
      if (findings.some(({ state }) => state === "wrong")) process.exitCode = 1;
      if (json) return printJson(findings);
      const colours = { ok: "green", note: "yellow", wrong: "red" } as const;
      const rows = findings.map(({ name, state, found, hint }) => [
        state,
        name,
        hint === undefined ? found : `${found}: ${hint}`,
      ]);
      for (const line of table(rows).split("\n")) {
        const state = (line.split(" ")[0] ?? "ok") as Finding["state"];
        printLine(paint(colours[state], line));
      }
    });
}

function node(): Finding {
  // An older one does not get as far as this.
  return { name: "Node", state: "ok", found: process.version };
}

/** A finding for the present layers of the sandbox, and one for each missing layer. */
function sandbox(): Finding[] {
  const name = "sandbox";
  const support = findSandbox();
  const { landlock = 0 } = support.kernel ?? {};
  const present = presentLayers(support).map((layer) =>
    layer === "landlock" ? `landlock (version ${landlock})` : layer,
  );
  const missing = missingLayers(support).map(({ layer, message }): Finding => {
    // Without the layer `files` a worker can read all files of its user, so there is no sandbox.
    return {
      name,
      state: layer === "files" ? "wrong" : "note",
      found: `no ${layer}`,
      hint: message,
    };
  });
  return [{ name, state: "ok", found: present.join(", ") || "none" }, ...missing];
}

const workerFindings = {
  current: { state: "ok", found: "built" },
  stale: {
    state: "note",
    found: "from source",
    hint: "the build is out of date; run npm run build",
  },
  missing: {
    state: "note",
    found: "from source",
    hint: "run npm run build to start in half the time",
  },
} as const satisfies Record<string, Omit<Finding, "name">>;

/** The code that workers of a server would run. */
function worker(): Finding {
  return { name: "worker", ...workerFindings[builtWorkerState()] };
}

function temporary(): Finding {
  const { tmpDirectory: directory, minFreeDiskBytes } = environment;
  const name = "temporary files";
  try {
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    return {
      name,
      state: "wrong",
      found: directory,
      hint: `cannot be written (${(error as NodeJS.ErrnoException).code})`,
    };
  }
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  const found = `${directory}, ${Math.floor(free / mb)} MB free`;
  return free < minFreeDiskBytes
    ? {
        name,
        state: "wrong",
        found,
        hint: "the server is not ready with less than DOCOPS_MIN_FREE_DISK_BYTES",
      }
    : { name, state: "ok", found };
}

function memory(): Finding {
  const limit = process.constrainedMemory();
  const available = Math.floor(
    (limit > 0 && limit < 2 ** 50 ? process.availableMemory() : freemem()) / mb,
  );
  const found = `${available} MB available`;
  return available < 512
    ? {
        name: "memory",
        state: "note",
        found,
        hint: "one job may use up to DOCOPS_WORKER_MAX_MEMORY_MB",
      }
    : { name: "memory", state: "ok", found };
}

function descriptors(): Finding {
  const name = "open files";
  if (!existsSync("/proc/self/limits")) return { name, state: "note", found: "unknown" };
  const limit =
    /^Max open files\s+(\S+)/m.exec(readFileSync("/proc/self/limits", "utf8"))?.[1] ?? "";
  const isFew = Number(limit) < 1024;
  return {
    name,
    state: isFew ? "note" : "ok",
    found: limit,
    ...(isFew ? { hint: "each request uses up to four" } : {}),
  };
}

function fonts(): Finding {
  const name = "Chinese fonts";
  const found = outputOf("fc-list", [":lang=zh", "family"]);
  if (found === null)
    return {
      name,
      state: "note",
      found: "unknown",
      hint: "fontconfig is not installed; only PDFs and previews need it",
    };
  const count = found.split("\n").filter((line) => line !== "").length;
  return count === 0
    ? { name, state: "note", found: "none", hint: "only PDFs and previews need them" }
    : { name, state: "ok", found: `${count}` };
}

function office(): Finding {
  const version = outputOf("soffice", ["--version"]);
  return version === null
    ? {
        name: "LibreOffice",
        state: "note",
        found: "none",
        hint: "only PDFs, previews and the tests need it",
      }
    : { name: "LibreOffice", state: "ok", found: version.trim() };
}

/** Whether this machine can make PDFs; wrong only if the environment asks for them. */
function pdf(): Finding {
  const name = "PDF";
  const config = readPdfSettings();
  const { missing, parts } = tryOffice(config);
  if (config.converter === "gotenberg") {
    return { name, state: "ok", found: `by Gotenberg at ${config.gotenbergUrl ?? "(no address)"}` };
  }
  const state = config.converter === "libreoffice" ? "wrong" : "note";
  if (missing !== null) {
    const hint = missing.map(({ hint, part }) => `${part}: ${hint}`).join("; ");
    return { name, state, found: "LibreOffice cannot make PDFs", hint };
  }
  if (parts.bubblewrap === null) {
    const hint = "DOCOPS_PDF_SANDBOX=0: only for documents that you trust";
    return { name, state: "note", found: "by LibreOffice without a sandbox", hint };
  }
  const hint = config.converter === "off" ? { hint: "DOCOPS_PDF=libreoffice switches it on" } : {};
  return { name, state: "ok", found: "LibreOffice in bubblewrap can make PDFs", ...hint };
}

/** The programs that prove PDFs. */
function pdfTools(): Finding[] {
  if (readPdfSettings().converter === "off") return [];
  const packages = {
    pdfinfo: "poppler-utils",
    pdftotext: "poppler-utils",
    qpdf: "qpdf",
    "fc-list": "fontconfig",
  };
  return Object.entries(packages)
    .filter(([program]) => outputOf("sh", ["-c", `command -v ${program}`]) === null)
    .map(([program, debian]) => ({
      name: "checks of PDFs",
      state: "note",
      found: `no ${program}`,
      hint: `some checks of PDFs are not made; on Debian, install ${debian}`,
    }));
}

/** The output of a program; `null` if it is not installed or fails. */
function outputOf(command: string, args: readonly string[]): string | null {
  try {
    return execFileSync(command, args, {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 20_000,
    });
  } catch {
    return null;
  }
}
