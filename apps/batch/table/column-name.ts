import type { ValuePath } from "./schema-at.ts";

/**
 * The path that a column's name stands for: `client.name` is a member of the object `client`, `items[0].name` one of the
 * first item of a list.
 *
 * @returns null for a name that stands for no value, such as `client.`.
 */
export function pathOfColumn(name: string): ValuePath | null {
  const path: (string | number)[] = [];
  for (const part of name.split(".")) {
    const indexes = /(?:\[\d{1,4}\])*$/.exec(part)?.[0] ?? "";
    const member = part.slice(0, part.length - indexes.length);
    if (member.trim() === "") return null;
    path.push(member, ...Array.from(indexes.matchAll(/\d+/g), ([index]) => Number(index)));
  }
  return path;
}
