import { accessSync, constants, globSync } from "node:fs";
import { join } from "node:path";

/** The programs that conversions by LibreOffice need. */
export interface OfficeParts {
  /** The directory with `soffice.bin`. */
  program: string;
  /** A Python with LibreOffice's module `uno`. */
  python: string;
  /** bubblewrap; null: conversions run without a box. */
  bubblewrap: string | null;
}

/** A part that is missing, with what to do about it. */
export interface MissingPart {
  part: "LibreOffice" | "python3-uno" | "bubblewrap";
  hint: string;
}

const programs = [
  "/usr/lib/libreoffice/program",
  "/usr/lib64/libreoffice/program",
  "/opt/libreoffice*/program",
];
const unoModules = [
  "/usr/lib/python3/dist-packages/uno.py",
  "/usr/lib*/python3*/site-packages/uno.py",
  "/usr/lib*/libreoffice/program/uno.py",
];

/**
 * Looks for the programs of conversions.
 *
 * @param directory the directory with `soffice.bin`; null: where packages install it.
 * @param isBoxed whether bubblewrap is needed.
 */
export function findOffice(
  directory: string | null,
  { isBoxed }: { isBoxed: boolean },
): { parts: OfficeParts; missing: null } | { parts: null; missing: readonly MissingPart[] } {
  const places = directory === null ? programs.flatMap((place) => globSync(place)) : [directory];
  const program = places.find((place) => isProgram(join(place, "soffice.bin")));
  const python = pythonOf(program);
  const bubblewrap = bubblewrapPath();
  const missing: MissingPart[] = [
    ...(program === undefined
      ? [
          {
            part: "LibreOffice" as const,
            hint: `no soffice.bin in ${directory ?? programs.join(", ")}; Debian: libreoffice-writer-nogui`,
          },
        ]
      : []),
    ...(python === null
      ? [
          {
            part: "python3-uno" as const,
            hint: "no Python with the module uno; Debian: python3-uno",
          },
        ]
      : []),
    ...(isBoxed && bubblewrap === null
      ? [
          {
            part: "bubblewrap" as const,
            hint: "no bwrap; Debian: bubblewrap. DOCOPS_PDF_SANDBOX=0 converts without a sandbox",
          },
        ]
      : []),
  ];
  if (program === undefined || python === null || missing.length > 0) {
    return { parts: null, missing };
  }
  return { parts: { program, python, bubblewrap: isBoxed ? bubblewrap : null }, missing: null };
}

/** LibreOffice of its makers brings a Python of its own; that of a distribution uses the system's. */
function pythonOf(program: string | undefined): string | null {
  const own = program === undefined ? null : join(program, "python");
  if (own !== null && isProgram(own)) return own;
  const system = "/usr/bin/python3";
  const hasUno = unoModules.some((place) => globSync(place).length > 0);
  return hasUno && isProgram(system) ? system : null;
}

export function bubblewrapPath(): string | null {
  return onPath("bwrap");
}

function onPath(name: string): string | null {
  const folders = ["/usr/bin", "/usr/local/bin", "/bin"];
  return folders.map((folder) => join(folder, name)).find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
