/** Objects with up to so many keys are searched; larger ones are indexed at their first search. */
const maxSearchedKeys = 24;

/** Finds keys of objects without regard to case. It reads the keys of a large object once. */
export class KeyIndex {
  /** The keys of large objects, by their names in capital letters. */
  readonly #keysOf = new WeakMap<object, ReadonlyMap<string, string>>();

  /**
   * Finds the key with this name.
   *
   * @param name the name in capital letters.
   * @returns the key; of keys that differ only in case, the one in capitals, else the first.
   */
  find(members: object, name: string): string | undefined {
    if (Object.hasOwn(members, name)) return name;
    const indexed = this.#keysOf.get(members);
    if (indexed !== undefined) return indexed.get(name);
    const keys = Object.keys(members);
    if (keys.length <= maxSearchedKeys) return keys.find((key) => key.toUpperCase() === name);
    const byName = new Map<string, string>();
    for (const key of keys) {
      const upper = key.toUpperCase();
      if (!byName.has(upper)) byName.set(upper, key);
    }
    this.#keysOf.set(members, byName);
    return byName.get(name);
  }
}
