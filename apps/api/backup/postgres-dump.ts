import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { BackupError } from "./backup-error.ts";

/** A database, and the directories of the client programs. */
export interface PostgresAddress {
  /** A secret, because it contains the password. */
  url: string;
  /** The directories that may contain the client programs, in the form of `PATH`. */
  programPath: string;
}

/**
 * Writes a consistent copy of a PostgreSQL database to a file with `pg_dump`.
 *
 * @throws BackupError if the program is missing or fails.
 */
export async function dumpPostgres(address: PostgresAddress, target: string): Promise<void> {
  const args = ["--format=custom", "--no-owner", "--no-privileges", `--file=${target}`];
  await runProgram("pg_dump", args, await environmentOf(address));
}

/** Reads a file of `pg_dump` to its end, without a server. @throws BackupError if the file is damaged. */
export async function checkDump(path: string, programPath: string): Promise<void> {
  await runProgram("pg_restore", ["--file=/dev/null", path], { PATH: programPath });
}

/** Fills an empty database from a file of `pg_dump`, in one transaction. */
export async function restorePostgres(address: PostgresAddress, source: string): Promise<void> {
  const env = await environmentOf(address);
  const args = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"];
  await runProgram("pg_restore", [...args, `--dbname=${env.PGDATABASE}`, source], env);
}

type Environment = Readonly<Record<string, string>>;

/** The environment that names the database (PostgreSQL, 34.15). Arguments of a program are visible to all users. */
async function environmentOf({ url, programPath }: PostgresAddress): Promise<Environment> {
  const { default: pg } = await import("pg");
  const { host, port, user, password, database } = new pg.Client({ connectionString: url });
  const { searchParams } = new URL(url);
  const own = [...searchParams].flatMap(([name, value]): [string, string][] =>
    /^ssl(?:mode|rootcert|cert|key)$/.test(name) ? [[`PG${name.toUpperCase()}`, value]] : [],
  );
  return {
    PATH: programPath,
    PGHOST: host,
    PGPORT: String(port),
    PGUSER: user ?? "",
    PGDATABASE: database ?? "",
    ...(typeof password === "string" ? { PGPASSWORD: password } : {}),
    ...Object.fromEntries(own),
  };
}

/** The most lines of output of a failed program in an error. */
const maxLines = 10;

async function runProgram(
  name: "pg_dump" | "pg_restore",
  args: readonly string[],
  env: Environment,
): Promise<void> {
  const child = spawn(name, args, {
    env: { LC_ALL: "C", ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  const [code, errors] = await Promise.all([ended, text(child.stderr)]).catch((error) => {
    throw notStarted(name, error);
  });
  if (code === 0) return;
  const lines = errors.trimEnd().split("\n").slice(0, maxLines);
  throw new BackupError(`${name} has failed`, lines);
}

function notStarted(name: string, { code }: NodeJS.ErrnoException): BackupError {
  if (code !== "ENOENT") return new BackupError(`${name} cannot be started (${code})`);
  return new BackupError(
    `${name} is not on PATH: install the client programs of PostgreSQL, of the server's version or a newer one ` +
      "(Debian: postgresql-client), or back up the database separately",
  );
}
