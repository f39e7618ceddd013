/** A host and its port, as in the header `Host` (RFC 9110, 7.2). */
export interface HostName {
  /** In lower case and without a dot at the end. An IPv6 address has its brackets. */
  name: string;
  /** Null if the text has no port. */
  port: number | null;
}

const maxPort = 65_535;

/**
 * Reads `host`, `host:port`, `[IPv6]` or `[IPv6]:port` (RFC 3986, 3.2.2). Names may have any script.
 *
 * @returns null for anything else.
 */
export function parseHostName(text: string): HostName | null {
  const [, host, port] = /^(\[[\da-f:.]+\]|[^[\]:/\\?#@*\s]+)(?::(\d{0,5}))?$/i.exec(text) ?? [];
  if (host === undefined) return null;
  const name = URL.parse(`http://${host}`)?.hostname.replace(/\.$/, "");
  if (name === undefined || name === "" || Number(port) > maxPort) return null;
  return { name, port: port === undefined || port === "" ? null : Number(port) };
}

/** Whether this is an address: DNS rebinding needs a name. */
export function isAddress(name: string): boolean {
  return name.startsWith("[") || /^\d+(\.\d+){3}$/.test(name);
}
