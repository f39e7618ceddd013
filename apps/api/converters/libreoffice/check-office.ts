import { spawnSync } from "node:child_process";
import type { PdfConfig } from "../../config/config.ts";
import { ConfigError } from "../../config/config-error.ts";
import { systemFiles } from "./box.ts";
import { findOffice, type MissingPart, type OfficeParts } from "./find-office.ts";

type OfficeConfig = Pick<PdfConfig, "isBoxed" | "libreOfficeDirectory">;

/**
 * Finds the programs that conversions by LibreOffice need, and tries whether a box can be made.
 *
 * @throws ConfigError with a line for each program that is missing.
 */
export function checkOffice(config: OfficeConfig): OfficeParts {
  const { missing, parts } = tryOffice(config);
  if (missing === null) return parts;
  throw new ConfigError(
    missing.map(
      ({ hint, part }) => `DOCOPS_PDF=libreoffice cannot work because ${part} is missing: ${hint}`,
    ),
  );
}

/** The same for `docops doctor`, without an error. */
export function tryOffice({
  isBoxed,
  libreOfficeDirectory,
}: OfficeConfig): ReturnType<typeof findOffice> {
  const found = findOffice(libreOfficeDirectory, { isBoxed });
  if (found.parts?.bubblewrap == null) return found;
  const refusal = boxRefusal(found.parts.bubblewrap);
  return refusal === null ? found : { parts: null, missing: [refusal] };
}

/** Many containers forbid namespaces to users. */
function boxRefusal(bubblewrap: string): MissingPart | null {
  const args = [
    "--unshare-all",
    "--die-with-parent",
    "--cap-drop",
    "ALL",
    ...systemFiles(),
    "/bin/true",
  ];
  const { status, stderr } = spawnSync(bubblewrap, args, { encoding: "utf8", timeout: 20_000 });
  if (status === 0) return null;
  const why = stderr?.trim().split("\n")[0]?.slice(0, 200) || "it does not run";
  const hint = `it cannot make a sandbox here (${why}). Allow user namespaces, or set DOCOPS_PDF_SANDBOX=0`;
  return { part: "bubblewrap", hint };
}
