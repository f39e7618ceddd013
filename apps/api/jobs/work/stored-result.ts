import type { ExitCode } from "../../../contract/exit-codes.ts";
import type { FitFault } from "../../../contract/fit.ts";

/** The `result` of a job's row. */
export interface StoredResult {
  exit_code: ExitCode;
  /** The blob with the ZIP. */
  key: string;
  bytes: number;
  sha256: string;
  /** Why the template does not fit its skill; left out if it does. */
  fit?: FitFault;
}
