import { describe, expect, it } from "vitest";
import { escapeOf } from "../../apps/confine/forbidden.ts";

const ended = (exitCode: number | null, signal: NodeJS.Signals | null = null) => ({
  exitCode,
  signal,
});
const both = { landlock: 7, seccomp: true };
const files = { landlock: 7, seccomp: false };

describe("a process that tried what its confinement forbids", () => {
  it("the confinement held if the filter of system calls killed the process", () => {
    expect(escapeOf(ended(null, "SIGSYS"), both)).toBeNull();
  });

  it("the confinement held if there is no filter and the process ended by itself", () => {
    expect(escapeOf(ended(0), files)).toBeNull();
  });

  it.each([
    [both, ended(10), "could open a file outside its directory"],
    [files, ended(10), "could open a file outside its directory"],
    [both, ended(11), "could make a system call that is not on its list"],
    [both, ended(0), "that tried forbidden operations ended with 0"],
    [both, ended(null, "SIGKILL"), "that tried forbidden operations ended with SIGKILL"],
    [files, ended(null, "SIGSYS"), "that tried forbidden operations ended with SIGSYS"],
  ])("the layers %j did not hold if the process ended with %j", (layers, end, reason) => {
    expect(escapeOf(end, layers)).toBe(reason);
  });
});
