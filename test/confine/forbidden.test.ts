import { describe, expect, it } from "vitest";
import { escapeOf } from "../../apps/confine/forbidden.ts";

const ended = (exitCode: number | null, signal: NodeJS.Signals | null = null) => ({
  exitCode,
  signal,
});
const both = { landlock: 7, seccomp: true };
const files = { landlock: 7, seccomp: false };

describe("a process that tried what its confinement forbids", () => {
  it("was held where the filter of system calls has ended it", () => {
    expect(escapeOf(ended(null, "SIGSYS"), both)).toBeNull();
  });

  it("was held where there is no filter and it came to its end", () => {
    expect(escapeOf(ended(0), files)).toBeNull();
  });

  it.each([
    [both, ended(10), "could open a file outside its directory"],
    [files, ended(10), "could open a file outside its directory"],
    [both, ended(11), "could make a system call that is not on its list"],
    [both, ended(0), "that tried forbidden operations ended with 0"],
    [both, ended(null, "SIGKILL"), "that tried forbidden operations ended with SIGKILL"],
    [files, ended(null, "SIGSYS"), "that tried forbidden operations ended with SIGSYS"],
  ])("%j, %j: was not, and that says how", (layers, end, fault) => {
    expect(escapeOf(end, layers)).toBe(fault);
  });
});
