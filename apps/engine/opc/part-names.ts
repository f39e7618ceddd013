/** Part names are equal without regard to case; some writers use `\` or a leading slash. */
export function partKey(name: string): string {
  if (!/[A-Z\\\x80-\uffff]|^\//.test(name)) return name;
  return name.replaceAll("\\", "/").replace(/^\//, "").toLowerCase();
}
