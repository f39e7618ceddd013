/**
 * A key for a part name. Names are equal without regard to case; some programs write `\` or a
 * leading slash.
 */
export function partKey(name: string): string {
  if (!/[A-Z\\\x80-\uffff]|^\//.test(name)) return name;
  return name.replaceAll("\\", "/").replace(/^\//, "").toLowerCase();
}
