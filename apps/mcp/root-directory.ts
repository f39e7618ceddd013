import { constants } from "node:fs";
import { lstat, mkdir, open, readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { nearestName } from "../engine/inputs.ts";
import { ToolError } from "./tool-error.ts";

/** Names of files that an error lists. */
const maxListed = 20;

/** The file that an argument names. */
export interface NamedFile {
  path: string;
  /** The argument, for errors. */
  field: string;
}

/** The one directory whose files a client may name. Links that lead out of it are refused. */
export class RootDirectory {
  /** Its real path. */
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** @throws Error of the file system, or if the path is no directory. */
  static async open(path: string): Promise<RootDirectory> {
    const real = await realpath(path);
    if (!(await stat(real)).isDirectory()) throw new Error(`${path} is not a directory`);
    return new RootDirectory(real);
  }

  /**
   * Reads a file.
   *
   * @param path relative to the root, or absolute and in it.
   * @param extension with its dot.
   * @throws ToolError INVALID_ARGUMENT with the reason, PAYLOAD_TOO_LARGE.
   */
  async read(
    { field, path }: NamedFile,
    { extension, maxBytes }: { extension: string | null; maxBytes: number },
  ): Promise<Uint8Array<ArrayBuffer>> {
    const file = this.#locate({ field, path });
    if (extension !== null && !file.toLowerCase().endsWith(extension)) {
      throw refused({ field, path }, "wrong_ending", `the name must end with ${extension}`);
    }
    const real = await realpath(file).catch(() => null);
    if (real === null) throw await this.#notFound({ field, path }, file, extension);
    if (!this.#holds(real)) throw outside({ field, path });
    // `real` has no links. One that replaces it now is not followed, and a pipe is not waited for.
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const handle = await open(real, flags).catch(() => {
      throw refused({ field, path }, "not_readable", "the file cannot be read");
    });
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw refused({ field, path }, "not_a_file", "this is not a file");
      if (facts.size > maxBytes) {
        const message = `the file has ${facts.size} bytes`;
        throw new ToolError("PAYLOAD_TOO_LARGE", message, { field, allowed: maxBytes });
      }
      return new Uint8Array(await handle.readFile());
    } finally {
      await handle.close();
    }
  }

  /**
   * Makes a directory for results, with those above it.
   *
   * @returns its real path.
   * @throws ToolError INVALID_ARGUMENT
   */
  async makeDirectory(named: NamedFile): Promise<string> {
    const directory = this.#locate(named);
    // Before anything is made: a link on the way may lead out.
    let existing = directory;
    while (!(await exists(existing)) && existing !== this.path) existing = dirname(existing);
    const real = await realpath(existing).catch(() => null);
    if (real === null || !this.#holds(real)) throw outside(named);
    const target = join(real, relative(existing, directory));
    await mkdir(target, { recursive: true }).catch(() => {
      throw refused(named, "not_a_directory", "the directory cannot be made");
    });
    return target;
  }

  /**
   * Makes sure that a directory is still where `makeDirectory` has made it: a job takes time, and a link that replaces
   * the directory meanwhile may lead out.
   *
   * @throws ToolError INVALID_ARGUMENT
   */
  async checkDirectory(directory: string, named: NamedFile): Promise<void> {
    if ((await realpath(directory).catch(() => null)) !== directory) throw outside(named);
  }

  /** The real path of a file that a client names; null if there is none. */
  async realPath(path: string): Promise<string | null> {
    return realpath(resolve(this.path, path)).catch(() => null);
  }

  /** The path of a file as an answer shows it. */
  shown(path: string): string {
    return relative(this.path, path).split(sep).join("/");
  }

  #locate(named: NamedFile): string {
    if (named.path === "" || named.path.includes("\0")) {
      throw refused(named, "not_a_path", "this is not a path");
    }
    const file = resolve(this.path, named.path);
    if (!this.#holds(file)) throw outside(named);
    return file;
  }

  #holds(path: string): boolean {
    const from = relative(this.path, path);
    return from !== ".." && !from.startsWith(`..${sep}`) && !isAbsolute(from);
  }

  /** Lists the files beside a wrong name, so that the client need not guess. */
  async #notFound(named: NamedFile, file: string, extension: string | null): Promise<ToolError> {
    const directory = await realpath(dirname(file)).catch(() => null);
    if (directory === null || !this.#holds(directory)) {
      return refused(named, "not_found", "there is no such directory");
    }
    const entries = await readdir(directory).catch(() => []);
    const names = entries.filter((name) => extension === null || name.endsWith(extension)).sort();
    const nearest = nearestName(
      basename(file),
      names.map((name) => name.toLowerCase()),
    );
    const match = names.find((name) => name.toLowerCase() === nearest);
    return refused(named, "not_found", "there is no such file", {
      allowed: names.slice(0, maxListed),
      ...(match !== undefined && { nearest: match, hint: `Did you mean ${match}?` }),
    });
  }
}

/** Whether there is anything of this name, a link that leads nowhere too. */
export async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}

function outside(named: NamedFile): ToolError {
  return refused(named, "outside_root", "the path leads out of the root directory", {
    hint: "Name a file in the directory that docops mcp --root was started with.",
  });
}

function refused(
  { field, path }: NamedFile,
  reason: string,
  message: string,
  detail: Readonly<Record<string, unknown>> = {},
): ToolError {
  return new ToolError("INVALID_ARGUMENT", message, {
    ...{ field, value: path.slice(0, 200), reason },
    hint: "Name a path relative to the root directory.",
    ...detail,
  });
}
