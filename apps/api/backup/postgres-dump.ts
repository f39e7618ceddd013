import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { BackupError } from "./backup-error.ts";

/** A database, and where its programs are looked for. */
export interface PostgresAddress {
  /** A secret: it has the password. */
  url: string;
  /** Directories, as `PATH` has them. */
  programPath: string;
}

/**
 * Writes all of a PostgreSQL database to a file by `pg_dump`, as it is at one moment.
 *
 * @throws BackupError where the program is not there, or has failed.
 */
export async function dumpPostgres(address: PostgresAddress, target: string): Promise<void> {
  const args = ["--format=custom", "--no-owner", "--no-privileges", `--file=${target}`];
  await runProgram("pg_dump", args, await environmentOf(address));
}

/** Reads a file of `pg_dump` to its end, without a server. @throws BackupError where it is damaged. */
export async function checkDump(path: string, programPath: string): Promise<void> {
  await runProgram("pg_restore", ["--file=/dev/null", path], { PATH: programPath });
}

/** Fills an empty database from a file of `pg_dump`: with all of it or nothing. */
export async function restorePostgres(address: PostgresAddress, source: string): Promise<void> {
  const env = await environmentOf(address);
  const args = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"];
  await runProgram("pg_restore", [...args, `--dbname=${env.PGDATABASE}`, source], env);
}

type Environment = Readonly<Record<string, string>>;

/** The address by variables (PostgreSQL, 34.15): everybody on the machine can read the arguments of a program. */
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

/** Lines of a program that has failed. */
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
      "(Debian: postgresql-client), or back the database up by itself",
  );
}
