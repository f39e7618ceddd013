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
    allowed: "user:password, neither of them empty",
    read: (raw) => {
      const [, user, password] = /^([^:]+):(.+)$/s.exec(raw) ?? [];
      return user === undefined || password === undefined ? undefined : { user, password };
    },
  };
}

/** The number of proxies in front of the server, or their addresses and networks. */
export function proxies(): SettingType<number | readonly string[]> {
  return {
    allowed:
      "a number of proxies, or addresses and networks such as 10.0.0.0/8, with commas between them",
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
      "hosts such as docops.example.org, docops.example.org:8443, 10.0.0.1 or [::1], with commas between them",
    read: (raw) => {
      const entries = entriesOf(raw);
      const names = entries
        .map((entry) => parseHostName(isIP(entry) === 6 ? `[${entry}]` : entry))
        .filter((name) => name !== null);
      return names.length > 0 && names.length === entries.length ? names : undefined;
    },
  };
}

const originsAllowed = "origins such as https://ui.example.org, with commas between them";

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
    return `the nearest is ${read(String(within)) ?? Math.round(within)}`;
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
