/** A host and its port, as `Host` has them (RFC 9110, 7.2). */
export interface HostName {
  /** In lower case, without a dot at its end; IPv6 in brackets. */
  name: string;
  /** Null: none is given. */
  port: number | null;
}

/**
 * Reads `host`, `host:port`, `[IPv6]` or `[IPv6]:port` (RFC 3986, 3.2.2), names in any script.
 *
 * @returns null for anything else.
 */
export function parseHostName(text: string): HostName | null {
  const [, host, port] = /^(\[[\da-f:.]+\]|[^[\]:/\\?#@*\s]+)(?::(\d{0,5}))?$/i.exec(text) ?? [];
  if (host === undefined) return null;
  const name = URL.parse(`http://${host}`)?.hostname.replace(/\.$/, "");
  if (name === undefined || name === "") return null;
  return { name, port: port === undefined || port === "" ? null : Number(port) };
}

/** An address and no name: nobody can make a name stand for it. */
export function isAddress(name: string): boolean {
  return name.startsWith("[") || /^\d+(\.\d+){3}$/.test(name);
}
