/** A text of at most a number of bytes (UTF-8): a head, as many units as fit, and a tail. */
export function fill(
  bytes: number,
  head: string,
  unit: string | ((index: number) => string),
  tail = "",
): string {
  let room = bytes - Buffer.byteLength(head) - Buffer.byteLength(tail);
  if (typeof unit === "string") {
    return head + unit.repeat(Math.max(Math.floor(room / Buffer.byteLength(unit)), 0)) + tail;
  }
  const pieces = [head];
  for (let index = 0; room > 0; index++) {
    const piece = unit(index);
    room -= Buffer.byteLength(piece);
    if (room >= 0) pieces.push(piece);
  }
  return pieces.join("") + tail;
}

/** A short name that is unique for the index. */
export function nameOf(index: number): string {
  return `k${index.toString(36)}`;
}
