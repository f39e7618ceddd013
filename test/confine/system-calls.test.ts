import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { filterProgram } from "../../apps/confine/seccomp.ts";
import {
  allowedCalls,
  callsToItself,
  directCalls,
  type KnownArch,
} from "../../apps/confine/system-calls.ts";

/** The kernel's headers in Debian's linux-libc-dev. arm64 uses the generic numbers. */
const headers: Readonly<Record<KnownArch, string>> = {
  x64: "/usr/include/x86_64-linux-gnu/asm/unistd_64.h",
  arm64: "/usr/include/asm-generic/unistd.h",
};

const confining = Object.entries(directCalls).map(([name, numbers]) => ({ name, ...numbers }));
const all = [...allowedCalls, ...callsToItself, ...confining];

function numbersIn(header: string): Map<string, number> {
  const defined = new Map<string, string>();
  for (const line of readFileSync(header, "utf8").matchAll(/^#define (__NR\w+) (\w+)/gm)) {
    const [, name = "", value = ""] = line;
    // Later definitions of a name are for 32-bit systems.
    if (!defined.has(name)) defined.set(name, value);
  }
  const resolve = (value: string | undefined): number =>
    value === undefined || /^\d+$/.test(value) ? Number(value) : resolve(defined.get(value));
  return new Map([...defined].map(([name, value]) => [name.replace(/^__NR_/, ""), resolve(value)]));
}

describe.each(["x64", "arm64"] as const)("numbers of system calls on %s", (arch) => {
  it.runIf(existsSync(headers[arch]))(
    "the numbers of system calls are those of the kernel's headers",
    () => {
      const numbers = numbersIn(headers[arch]);
      const existing = all.filter((call) => call[arch] !== null);
      expect(existing.map(({ name, [arch]: number }) => [name, number])).toEqual(
        existing.map(({ name }) => [name, numbers.get(name)]),
      );
    },
  );

  it("the list gives a reason for each call and names no call twice", () => {
    const names = [...allowedCalls, ...callsToItself].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { why } of [...allowedCalls, ...callsToItself]) expect(why).toMatch(/\w+ \w+/);
  });

  it("the list has no call that starts or traces processes, connects, signals others or bypasses the filter", () => {
    const names = [...allowedCalls, ...callsToItself].map(({ name }) => name);
    const forbidden =
      /^(clone3?|v?fork|execve(at)?|socket|connect|bind|ptrace|process_vm|io_uring|bpf|mount|chmod|fchmod|chown|rename|unlink|symlink|link|setpriority|setuid|keyctl|userfaultfd|perf_event|prctl|seccomp|landlock)/;
    expect(names.filter((name) => forbidden.test(name) && !name.startsWith("readlink"))).toEqual(
      [],
    );
  });
});

/** Runs a filter program as the kernel does (seccomp(2)), for the instructions that ours uses. */
function answerTo(arch: KnownArch, call: { arch: number; number: number; argument: number }) {
  const program = filterProgram(arch, 4711);
  const words = new Map([
    [0, call.number],
    [4, call.arch],
    [16, call.argument],
  ]);
  let accumulator = 0;
  for (let at = 0; at < program.length; at++) {
    const [code = 0, ifTrue = 0, ifFalse = 0, constant = 0] = program[at] ?? [];
    if (code === 0x06) return constant === 0x7fff0000 ? "allowed" : "killed";
    if (code === 0x20) accumulator = words.get(constant) ?? 0;
    if (code === 0x15) at += accumulator === constant ? ifTrue : ifFalse;
    if (code === 0x35) at += accumulator >= constant ? ifTrue : ifFalse;
  }
  return "no answer";
}

describe("the filter of system calls", () => {
  const x64 = 0xc000003e;
  const arm64 = 0xc00000b7;

  it("the filter allows every call of the list and kills the process for any other", () => {
    for (const [arch, audit] of [["x64", x64] as const, ["arm64", arm64] as const]) {
      const allowed = new Set(allowedCalls.map((call) => call[arch]));
      const toItself = new Set(callsToItself.map((call) => call[arch]));
      for (let number = 0; number < 600; number++) {
        const expected = allowed.has(number) ? "allowed" : "killed";
        expect(answerTo(arch, { arch: audit, number, argument: 1 })).toBe(expected);
        const expectedOnItself = allowed.has(number) || toItself.has(number) ? "allowed" : "killed";
        expect(answerTo(arch, { arch: audit, number, argument: 4711 })).toBe(expectedOnItself);
      }
    }
  });

  it("the filter kills a process that uses the numbers of another processor, or of x32", () => {
    expect(answerTo("x64", { arch: arm64, number: 0, argument: 0 })).toBe("killed");
    expect(answerTo("x64", { arch: 0x40000003, number: 3, argument: 0 })).toBe("killed");
    expect(answerTo("x64", { arch: x64, number: 0x40000000, argument: 0 })).toBe("killed");
    expect(answerTo("arm64", { arch: x64, number: 63, argument: 0 })).toBe("killed");
  });
});
