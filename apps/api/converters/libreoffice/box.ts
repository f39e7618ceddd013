import { fileURLToPath } from "node:url";
import type { OfficeParts } from "./find-office.ts";

/** The files of this directory that the box needs. */
const driver = fileURLToPath(new URL("driver.py", import.meta.url));
const profile = fileURLToPath(new URL("profile", import.meta.url));

const mebibyte = 1024 * 1024;

export interface BoxOptions extends OfficeParts {
  /** A directory with further fonts; null: only the fonts of the system are used. */
  fonts: string | null;
  /** A directory for a conversion without a box; with one, the box has a file system in memory. */
  home: string;
}

/** The command that starts LibreOffice with its driver. */
export interface BoxCommand {
  file: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
}

/**
 * The command of a box: bubblewrap, and the driver in it. The box has namespaces of its own for processes, network,
 * files, users and messages. It sees the system's programs and fonts, read-only, and an empty directory in memory.
 * Documents come over standard input, so that no directory of a job is in any box.
 */
export function boxCommand({ bubblewrap, fonts, home, program, python }: BoxOptions): BoxCommand {
  const locale = { LANG: "C.UTF-8", PATH: "/usr/bin:/bin" };
  if (bubblewrap === null) {
    const args = ["-B", driver, program, profile, home];
    return { file: python, args, env: { ...locale, HOME: home, TMPDIR: home } };
  }
  const inBox = {
    driver: "/opt/docops/driver.py",
    profile: "/opt/docops/profile",
    home: "/tmp/home",
  };
  return {
    file: bubblewrap,
    args: [
      "--unshare-all",
      "--die-with-parent",
      "--new-session",
      "--clearenv",
      ...["--cap-drop", "ALL"],
      ...systemFiles(),
      ...["--proc", "/proc", "--dev", "/dev"],
      ...["--size", String(512 * mebibyte), "--tmpfs", "/tmp"],
      ...["--ro-bind", driver, inBox.driver, "--ro-bind", profile, inBox.profile],
      // After the file system in memory, which would hide a program below /tmp.
      ...(program.startsWith("/usr/") ? [] : ["--ro-bind", program, program]),
      ...["--dir", inBox.home, "--chdir", inBox.home],
      ...(fonts === null ? [] : ["--ro-bind", fonts, `${inBox.home}/.fonts`]),
      ...Object.entries({ ...locale, HOME: inBox.home }).flatMap(([name, value]) => [
        "--setenv",
        name,
        value,
      ]),
      ...[python, "-B", inBox.driver, program, inBox.profile, inBox.home],
    ],
    env: {},
  };
}

/** The system's programs, libraries and fonts, without the rest of /etc and without anything of a user. */
export function systemFiles(): string[] {
  return [
    ...["--ro-bind", "/usr", "/usr"],
    ...["bin", "sbin", "lib", "lib64"].flatMap((name) => ["--symlink", `usr/${name}`, `/${name}`]),
    ...["fonts", "libreoffice", "alternatives", "ld.so.cache"].flatMap((name) => [
      "--ro-bind-try",
      `/etc/${name}`,
      `/etc/${name}`,
    ]),
    ...["--ro-bind-try", "/var/cache/fontconfig", "/var/cache/fontconfig"],
  ];
}
