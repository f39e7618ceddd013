import { isIP } from "node:net";
import { isLocale, nearestName } from "../../engine/inputs.ts";
import { type HostName, parseHostName } from "../host-name.ts";

/**
 * Reads the text of a variable as a value. These are plain functions and not schemas of zod: every start makes
 * all of them to use each of them once, and most of the time that zod takes is for a schema's first use.
 */
export interface SettingType<T = unknown> {
  /** What is allowed, in words that go after "must be": faults and docs/configuration.md have them. */
  readonly allowed: string;
  /** The value; undefined for a text that is not allowed. */
  read(text: string): T | undefined;
  /** Of a text that is not allowed, the nearest one that is, in words; null where none is near. */
  nearest?(text: string): string | null;
}

/** Any text. @param allowed what the text stands for, as `a directory`. */
export function text(allowed: string): SettingType<string> {
  return { allowed, read: (given) => given };
}

export function integer(least: number, most: number): SettingType<number> {
  return number(/^\d+$/, { allowed: `a whole number from ${least} to ${most}`, least, most });
}

/** A size in mebibytes; the value is in bytes. */
export function mebibytes(least: number, most: number): SettingType<number> {
  return scaled(integer(least, most), 1024 * 1024);
}

/**
 * A time in seconds; the value is in milliseconds. At most a day: longer is a typing error, and timers do
 * not reach much further.
 */
export function seconds(least: number): SettingType<number> {
  const most = 86_400;
  const allowed = `a number of seconds from ${least} to ${most}`;
  return scaled(number(/^\d+(\.\d+)?$/, { allowed, least, most }), 1000);
}

/** A number of seconds that add up, as of processor time; the value is in milliseconds. */
export function totalSeconds(most: number): SettingType<number> {
  return scaled(integer(1, most), 1000);
}

export function oneOf<const T extends string>(words: readonly T[]): SettingType<T> {
  return {
    allowed: words.join(", "),
    read: (given) => words.find((word) => word === given),
    nearest: (given) => meant(given, words),
  };
}

/** Fails closed: a word that is neither true nor false is a fault. */
export function flag(): SettingType<boolean> {
  return {
    allowed: "1 or 0 (true, yes, on; false, no, off)",
    read: (given) => {
      if (/^(1|true|yes|on)$/i.test(given)) return true;
      return /^(0|false|no|off)$/i.test(given) ? false : undefined;
    },
    nearest: (given) => meant(given, ["true", "yes", "false", "off"]),
  };
}

/** A language and a region, BCP 47. */
export function locale(): SettingType<string> {
  // These are taken without asking V8, which would load its tables of locales at every start: 10 ms.
  const common = ["zh-CN", "en-US"];
  return {
    allowed: `a locale such as ${common.join(" or ")}`,
    read: (given) => (common.includes(given) || isLocale(given) ? given : undefined),
  };
}

/** A login for HTTP Basic authentication. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

export function credentials(): SettingType<Credentials> {
  return {
    allowed: "user:password, neither of them empty",
    read: (given) => {
      const [, user, password] = /^([^:]+):(.+)$/s.exec(given) ?? [];
      return user === undefined || password === undefined ? undefined : { user, password };
    },
  };
}

/** Ways to prove who one is; none of them: everybody may ask. */
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

/** Secrets, the newest first. Each is long enough that nobody guesses it. */
export function secrets(): SettingType<readonly string[]> {
  const leastLength = 32;
  return {
    allowed: `one or more secrets of at least ${leastLength} characters, the newest first, with commas between them`,
    read: (given) => {
      const list = entriesOf(given);
      const isLong = list.every((secret) => secret.length >= leastLength);
      return list.length > 0 && isLong ? list : undefined;
    },
  };
}

/** Signatures with a key that the issuer keeps to itself: RFC 7518, 3.1; RFC 8037, 3.1; RFC 9864, 2.2. */
const asymmetricAlgorithms = [
  ...["ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["EdDSA", "Ed25519"],
];

/**
 * Algorithms of JSON Web Signatures. `none` and those with a shared secret are refused: whoever may check such a
 * token could make one.
 */
export function signatureAlgorithms(): SettingType<readonly string[]> {
  return {
    allowed: `algorithms of ${asymmetricAlgorithms.join(", ")}, with commas between them`,
    read: (given) => {
      const list = entriesOf(given);
      const areKnown = list.every((name) => asymmetricAlgorithms.includes(name));
      return list.length > 0 && areKnown ? list : undefined;
    },
    nearest: (given) => {
      const wrong = entriesOf(given).find((name) => !asymmetricAlgorithms.includes(name));
      if (wrong === undefined) return null;
      if (/^none$/i.test(wrong)) return "none would accept tokens without a signature";
      if (/^HS\d+$/i.test(wrong))
        return `${wrong} has a shared secret, which could sign tokens too`;
      return meant(wrong, asymmetricAlgorithms);
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

/** How many proxies stand in front, or their addresses and networks. */
export function proxies(): SettingType<number | readonly string[]> {
  return {
    allowed:
      "a number of proxies, or addresses and networks such as 10.0.0.0/8, with commas between them",
    read: (given) => {
      if (/^\d{1,2}$/.test(given)) return Number(given);
      const networks = given.split(",").map((entry) => entry.trim());
      return networks.every(isNetwork) ? networks : undefined;
    },
  };
}

/** Names and addresses, with or without a port. */
export function hosts(): SettingType<readonly HostName[]> {
  return {
    allowed:
      "hosts such as docops.example.org, docops.example.org:8443, 10.0.0.1 or [::1], with commas between them",
    read: (given) => {
      const entries = entriesOf(given);
      const names = entries
        .map((entry) => parseHostName(isIP(entry) === 6 ? `[${entry}]` : entry))
        .filter((name) => name !== null);
      return names.length > 0 && names.length === entries.length ? names : undefined;
    },
  };
}

const originsAllowed = "origins such as https://ui.example.org, with commas between them";

/** Origins (RFC 6454), each once; of a URL its origin counts, and `*` stands for all of them. */
export function origins(): SettingType<readonly string[]> {
  return {
    allowed: originsAllowed,
    read: (given) => {
      const list = lenientOrigins().read(given);
      return list?.leftOut.length === 0 ? list.origins : undefined;
    },
  };
}

/** The origins of a list, and its entries that are not origins. */
export interface OriginList {
  readonly origins: readonly string[];
  readonly leftOut: readonly string[];
}

/** As `origins`, but one origin is enough: entries that are not origins are left out. */
export function lenientOrigins(): SettingType<OriginList> {
  return {
    allowed: originsAllowed,
    read: (given) => {
      const entries = entriesOf(given).map((entry) => ({ entry, origin: toOrigin(entry) }));
      const list = new Set(entries.flatMap(({ origin }) => origin ?? []));
      const leftOut = entries.flatMap(({ entry, origin }) => (origin === null ? entry : []));
      return list.size === 0 ? undefined : { origins: [...list], leftOut };
    },
  };
}

/** How many requests a client may send in a window of time. */
export interface Rate {
  readonly limit: number;
  readonly windowSeconds: number;
}

const secondsOf = { second: 1, minute: 60, hour: 3600, day: 86_400 } as const;
const mostPerWindow = 1_000_000;

/** A number of requests for a unit of time, as `60/minute`. */
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
      return `the nearest is ${count}/${nearestUnit(word.toLowerCase(), units)}`;
    },
  };
}

/** The unit that a word begins or resembles: `min`, `minutes`, `h`. */
function nearestUnit(word: string, units: readonly string[]): string {
  const begun = units.find((unit) => word !== "" && (unit.startsWith(word) || word === `${unit}s`));
  return begun ?? nearestName(word, units) ?? "minute";
}

/** Where a Redis server is: a URL, or the path of its socket. */
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
  const read = (given: string) => {
    const value = Number(given);
    return digits.test(given) && value >= least && value <= most ? value : undefined;
  };
  const nearest = (given: string) => {
    const within = Math.min(Math.max(Number(given), least), most);
    if (Number.isNaN(within)) return null;
    return `the nearest is ${read(String(within)) ?? Math.round(within)}`;
  };
  return { allowed, read, nearest };
}

/** A number in a unit of people, whose value is in a smaller unit. */
function scaled(type: SettingType<number>, factor: number): SettingType<number> {
  return {
    ...type,
    read: (given) => {
      const value = type.read(given);
      return value === undefined ? undefined : value * factor;
    },
  };
}

function meant(given: string, words: readonly string[]): string | null {
  const near = nearestName(given, words);
  return near === null ? null : `did you mean ${near}?`;
}

function isNetwork(entry: string): boolean {
  const [address = "", bits, ...rest] = entry.split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return false;
  return (
    bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
  );
}

function entriesOf(list: string): string[] {
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
