import type { ExitCode } from "../../../contract/exit-codes.ts";

/** The `result` of a job's row. */
export interface StoredResult {
  exit_code: ExitCode;
  /** The blob with the ZIP. */
  key: string;
  bytes: number;
  sha256: string;
}
