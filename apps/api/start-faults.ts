import { SkillFilesError } from "../engine/inputs.ts";
import { ConfigError } from "./config/config-error.ts";
import { StateSetupError, StateUnavailableError } from "./state/errors.ts";

/**
 * Tells why the server could not start.
 *
 * @returns a line for each fault, with its setting.
 */
export function startFaults(error: unknown): readonly string[] {
  if (error instanceof ConfigError) return error.faults;
  if (error instanceof SkillFilesError) {
    return error.problems.map((problem) => `DOCOPS_SKILLS_DIR: ${problem}`);
  }
  if (error instanceof StateSetupError) return [error.message];
  if (error instanceof StateUnavailableError) {
    return [`DOCOPS_STATE, DOCOPS_BLOBS: ${error.message}`];
  }
  const { code, message, port, syscall } = error as NodeJS.ErrnoException & { port?: number };
  if (syscall !== "listen" && syscall !== "bind") return [message];
  if (code === "EADDRINUSE")
    return [
      `DOCOPS_PORT: port ${port} is already in use; set another port, or 0 for any free port`,
    ];
  if (code === "EACCES") {
    return [`DOCOPS_PORT: this user may not listen on port ${port}; set one from 1024 on`];
  }
  return [message];
}
