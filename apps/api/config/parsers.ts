import { isIP } from "node:net";
import { isLocale, nearestName } from "../../engine/inputs.ts";
import { type HostName, parseHostName } from "../host-name.ts";

/**
 * Reads the text of a variable as a value. Types are plain functions and not zod schemas: every start uses
 * each of them once, and zod takes most of its time for the first use of a schema.
 */
export interface SettingType<T = unknown> {
  /** Words for the allowed values, after "must be". Faults and docs/configuration.md have them. */
  readonly allowed: string;
  /** @returns the value, or undefined if the text is not allowed. */
  read(text: string): T | undefined;
  /**
   * @param text one that is not allowed.
   * @returns a suggestion in words; null if no allowed value is similar to the text.
   */
  nearest?(text: string): string | null;
}

/** Any text. @param allowed the kind of thing that it names, as `a directory`. */
export function text(allowed: string): SettingType<string> {
  return { allowed, read: (raw) => raw };
}

export function integer(least: number, most: number): SettingType<number> {
  return number(/^\d+$/, { allowed: `a whole number from ${least} to ${most}`, least, most });
}

/** A size in mebibytes; the value is in bytes. */
export function mebibytes(least: number, most: number): SettingType<number> {
  return scaled(integer(least, most), 1024 * 1024);
}

/**
 * A time in seconds; the value is in milliseconds. The longest is one day: a longer time is a typing
 * error, and timers end at 24.8 days.
 */
export function seconds(least: number): SettingType<number> {
  const most = 86_400;
  const allowed = `a number of seconds from ${least} to ${most}`;
  return scaled(number(/^\d+(\.\d+)?$/, { allowed, least, most }), 1000);
}

/** A sum of seconds, such as processor time. The value is in milliseconds. */
export function totalSeconds(most: number): SettingType<number> {
  return scaled(integer(1, most), 1000);
}

/** A time in whole seconds that no timer waits for, at most a year. The value is in milliseconds. */
export function longSeconds(least: number): SettingType<number> {
  return scaled(integer(least, 31_536_000), 1000);
}

export function oneOf<const T extends string>(words: readonly T[]): SettingType<T> {
  return {
    allowed: words.join(", "),
    read: (raw) => words.find((word) => word === raw),
    nearest: (raw) => meant(raw, words),
  };
}

/** A boolean. Any word that is neither true nor false is a fault. */
export function flag(): SettingType<boolean> {
  return {
    allowed: "1 or 0 (true, yes, on; false, no, off)",
    read: (raw) => {
      if (/^(1|true|yes|on)$/i.test(raw)) return true;
      return /^(0|false|no|off)$/i.test(raw) ? false : undefined;
    },
    nearest: (raw) => meant(raw, ["true", "yes", "false", "off"]),
  };
}

/** A language and a region (BCP 47). */
export function locale(): SettingType<string> {
  // For any other locale V8 loads its tables of locales, which takes 10 ms of the start.
  const common = ["zh-CN", "en-US"];
  return {
    allowed: `a locale such as ${common.join(" or ")}`,
    read: (raw) => (common.includes(raw) || isLocale(raw) ? raw : undefined),
  };
}

/** A login for HTTP Basic authentication. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export function credentials(): SettingType<Credentials> {
  return {
    allowed: "user:password, both not empty",
    read: (raw) => {
      const [, user, password] = /^([^:]+):(.+)$/s.exec(raw) ?? [];
      return user === undefined || password === undefined ? undefined : { user, password };
    },
  };
}

/** Methods of authentication. An empty list means that requests need no credential. */
export type AuthMethod = "keys" | "jwt";

const authMethodSets: Readonly<Record<string, readonly AuthMethod[]>> = {
  none: [],
  keys: ["keys"],
  jwt: ["jwt"],
  "keys,jwt": ["keys", "jwt"],
};

export function authMethods(): SettingType<readonly AuthMethod[]> {
  const words = Object.keys(authMethodSets);
  return {
    allowed: "none, keys, jwt, or keys,jwt",
    read: (given) => {
      const inOrder = entriesOf(given).sort().reverse().join(",");
      return Object.hasOwn(authMethodSets, inOrder) ? authMethodSets[inOrder] : undefined;
    },
    nearest: (given) => meant(given, words),
  };
}

/** Secrets, the newest first. Each is too long to guess. */
export function secrets(): SettingType<readonly string[]> {
  const leastLength = 32;
  return {
    allowed: `one or more secrets of at least ${leastLength} characters, the newest first, separated by commas`,
    read: (given) => {
      const list = entriesOf(given);
      const isLong = list.every((secret) => secret.length >= leastLength);
      return list.length > 0 && isLong ? list : undefined;
    },
  };
}

/** Signatures with a private key: RFC 7518, 3.1; RFC 8037, 3.1; RFC 9864, 2.2. */
const asymmetricAlgorithms = [
  ...["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["EdDSA", "Ed25519"],
];

/**
 * Algorithms of JSON Web Signatures. `none` and algorithms with a shared secret are refused, because everyone who can
 * verify such a token could also sign one.
 */
export function signatureAlgorithms(): SettingType<readonly string[]> {
  return {
    allowed: `one or more of ${asymmetricAlgorithms.join(", ")}, separated by commas`,
    read: (given) => {
      const list = entriesOf(given);
      const areKnown = list.every((name) => asymmetricAlgorithms.includes(name));
      return list.length > 0 && areKnown ? list : undefined;
    },
    nearest: (given) => {
      const wrong = entriesOf(given).find((name) => !asymmetricAlgorithms.includes(name));
      if (wrong === undefined) return null;
      if (/^none$/i.test(wrong)) return "none accepts tokens without a signature";
      if (/^HS\d+$/i.test(wrong))
        return `${wrong} uses a shared secret, so anyone who verifies tokens could also sign them`;
      const same = asymmetricAlgorithms.find((name) => name.toLowerCase() === wrong.toLowerCase());
      return same === undefined ? meant(wrong, asymmetricAlgorithms) : `did you mean ${same}?`;
    },
  };
}

/** An address on the web: https, or http on this machine. */
export function webAddress(): SettingType<URL> {
  return {
    allowed: "an https URL without a login (http only for localhost)",
    read: (given) => {
      const url = URL.parse(given);
      if (url === null || url.username !== "" || url.password !== "") return undefined;
      const isLocal = /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
      return url.protocol === "https:" || (url.protocol === "http:" && isLocal) ? url : undefined;
    },
  };
}

/** The address of a PostgreSQL database, with its login. */
export function postgresUrl(): SettingType<string> {
  return {
    allowed: "postgres://user:password@host:5432/database",
    read: (given) => (/^postgres(?:ql)?:\/\/\S+$/.test(given) ? given : undefined),
  };
}

/** The place of blobs: the state directory or a bucket. */
export type BlobPlace = { readonly kind: "file" } | S3Place;

export interface S3Place {
  readonly kind: "s3";
  readonly bucket: string;
  /** The prefix of all keys: empty, or ends in `/`. */
  readonly prefix: string;
}

export function blobPlace(): SettingType<BlobPlace> {
  return {
    allowed: "file or s3://bucket/prefix",
    read: (given) => {
      if (given === "file") return { kind: "file" };
      const bucketAndPrefix = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([\w./-]*))?$/.exec(
        given,
      );
      if (bucketAndPrefix === null) return undefined;
      const [, bucket = "", path = ""] = bucketAndPrefix;
      const trimmed = path.replace(/\/+$/, "");
      return { kind: "s3", bucket, prefix: trimmed === "" ? "" : `${trimmed}/` };
    },
    nearest: (given) => meant(given, ["file"]),
  };
}

/** The address of a server, without a login. */
export function httpUrl(): SettingType<string> {
  return {
    allowed: "an address such as https://s3.example.org, without a login",
    read: (given) => {
      const url = URL.parse(given);
      const isAddress = url !== null && /^https?:$/.test(url.protocol) && url.username === "";
      return isAddress ? given : undefined;
    },
  };
}

/** The number of proxies in front of the server, or their addresses and networks. */
export function proxies(): SettingType<number | readonly string[]> {
  return {
    allowed:
      "a number of proxies, or addresses and networks such as 10.0.0.0/8, separated by commas",
    read: (raw) => {
      if (/^\d{1,2}$/.test(raw)) return Number(raw);
      const networks = raw.split(",").map((entry) => entry.trim());
      return networks.every(isNetwork) ? networks : undefined;
    },
  };
}

/** A list of host names and addresses, with or without a port. */
export function hosts(): SettingType<readonly HostName[]> {
  return {
    allowed:
      "hosts such as docops.example.org, docops.example.org:8443, 10.0.0.1 or [::1], separated by commas",
    read: (raw) => {
      const entries = entriesOf(raw);
      const names = entries
        .map((entry) => parseHostName(isIP(entry) === 6 ? `[${entry}]` : entry))
        .filter((name) => name !== null);
      return names.length > 0 && names.length === entries.length ? names : undefined;
    },
  };
}

/** A URL of HTTP, without a login, query or fragment. */
export function url(): SettingType<string> {
  return {
    allowed: "a URL such as http://collector:4318",
    read: (given) => {
      const parsed = URL.parse(given);
      if (parsed === null || !/^https?:$/.test(parsed.protocol)) return undefined;
      const { username, password, search, hash } = parsed;
      return username + password + search + hash === "" ? given : undefined;
    },
  };
}

/**
 * Pairs of keys and values in the form of OpenTelemetry's variables: `key=value`, separated by commas, with
 * percent-encoding.
 */
export function pairs(): SettingType<Readonly<Record<string, string>>> {
  return {
    allowed: "pairs of the form key=value, separated by commas",
    read: (given) => {
      const read = entriesOf(given).map(
        (entry) => /^([\w.!#$&'*+^`|~-]+)\s*=\s*(.*)$/.exec(entry)?.slice(1) ?? [],
      );
      try {
        const decoded = read.map(([key, value]) => [key, decodeURIComponent(value ?? "")]);
        const isWhole = read.length > 0 && read.every(([key]) => key !== undefined);
        return isWhole ? Object.freeze(Object.fromEntries(decoded)) : undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** A share of a whole. */
export function ratio(): SettingType<number> {
  return number(/^\d+(\.\d+)?$/, { allowed: "a number from 0 to 1", least: 0, most: 1 });
}

const originsAllowed = "origins such as https://ui.example.org, separated by commas";

/** A list of origins (RFC 6454), without doubles. A URL counts as its origin; `*` stands for all origins. */
export function origins(): SettingType<readonly string[]> {
  return {
    allowed: originsAllowed,
    read: (raw) => {
      const list = lenientOrigins().read(raw);
      return list?.leftOut.length === 0 ? list.origins : undefined;
    },
  };
}

/** The origins of a list, and its entries that are not origins. */
export interface OriginList {
  readonly origins: readonly string[];
  readonly leftOut: readonly string[];
}

/** Like `origins`, but entries that are not origins are left out. At least one must be an origin. */
export function lenientOrigins(): SettingType<OriginList> {
  return {
    allowed: originsAllowed,
    read: (raw) => {
      const entries = entriesOf(raw).map((entry) => ({ entry, origin: toOrigin(entry) }));
      const list = new Set(entries.flatMap(({ origin }) => origin ?? []));
      const leftOut = entries.flatMap(({ entry, origin }) => (origin === null ? entry : []));
      return list.size === 0 ? undefined : { origins: [...list], leftOut };
    },
  };
}

/** The number of requests that a client may send in a window. */
export interface Rate {
  readonly limit: number;
  readonly windowSeconds: number;
}

const secondsOf = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;
const mostPerWindow = 1_000_000;

/** A number of requests for a unit of time, such as `60/minute`. */
export function rate(): SettingType<Rate> {
  const units = Object.keys(secondsOf);
  const read = (given: string) => {
    const [, count, unit = ""] = /^([1-9]\d{0,6})\/([a-z]+)$/.exec(given) ?? [];
    const windowSeconds = secondsOf[unit as keyof typeof secondsOf];
    const limit = Number(count);
    if (windowSeconds === undefined || limit > mostPerWindow) return undefined;
    return { limit, windowSeconds };
  };
  return {
    allowed: `a number from 1 to ${mostPerWindow}, a slash and one of ${units.join(", ")}, such as 60/minute`,
    read,
    nearest: (given) => {
      const [, digits, word = ""] = /^\s*(\d+)[^a-z\d]*(?:per )?([a-z]*)\s*$/i.exec(given) ?? [];
      if (digits === undefined) return null;
      const count = Math.min(Math.max(Number(digits), 1), mostPerWindow);
      return `the nearest valid value is ${count}/${nearestUnit(word.toLowerCase(), units)}`;
    },
  };
}

/** The unit that a word such as `min`, `minutes` or `h` abbreviates or resembles. */
function nearestUnit(word: string, units: readonly string[]): string {
  const begun = units.find((unit) => word !== "" && (unit.startsWith(word) || word === `${unit}s`));
  return begun ?? nearestName(word, units) ?? "minute";
}

/** The address of a Redis server: a URL, or the path of its socket. */
export function redisAddress(): SettingType<string> {
  return {
    allowed:
      "redis://host:port, rediss://host:port or the path of a socket, such as /run/redis.sock",
    read: (given) => {
      if (/^\/[^/]/.test(given)) return given;
      const url = URL.parse(given);
      return url !== null && /^rediss?:$/.test(url.protocol) && url.hostname !== ""
        ? given
        : undefined;
    },
  };
}

/** A number within bounds. */
function number(
  digits: RegExp,
  { allowed, least, most }: { allowed: string; least: number; most: number },
): SettingType<number> {
  const read = (raw: string) => {
    const value = Number(raw);
    return digits.test(raw) && value >= least && value <= most ? value : undefined;
  };
  const nearest = (raw: string) => {
    const within = Math.min(Math.max(Number(raw), least), most);
    if (Number.isNaN(within)) return null;
    return `the nearest valid value is ${read(String(within)) ?? Math.round(within)}`;
  };
  return { allowed, read, nearest };
}

/** A number whose value is in a smaller unit, such as bytes for mebibytes. */
function scaled(type: SettingType<number>, factor: number): SettingType<number> {
  return {
    ...type,
    read: (raw) => {
      const value = type.read(raw);
      return value === undefined ? undefined : value * factor;
    },
  };
}

function meant(raw: string, words: readonly string[]): string | null {
  const near = nearestName(raw, words);
  return near === null ? null : `did you mean ${near}?`;
}

/** Whether a text is an address, or a network such as `10.0.0.0/8`. */
export function isNetwork(entry: string): boolean {
  const [address = "", bits, ...rest] = entry.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

/** The entries of a list with commas between them, without empty ones. */
export function entriesOf(list: string): string[] {
  return list
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}

function toOrigin(entry: string): string | null {
  if (entry === "*") return entry;
  const url = URL.parse(entry);
  return url !== null && /^https?:$/.test(url.protocol) ? url.origin : null;
}
