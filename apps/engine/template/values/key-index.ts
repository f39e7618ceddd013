/** An object with no more keys is searched; a larger one is indexed at its first search. */
const maxSearchedKeys = 24;

/** The keys of objects without regard to case: what is asked for often is read once. */
export class KeyIndex {
  /** Of large objects, the key by its name in capital letters. */
  readonly #byName = new WeakMap<object, ReadonlyMap<string, string>>();

  /**
   * The key of an object that has this name.
   *
   * @param name in capital letters.
   * @returns of several keys that differ in case the one in capitals, else the first.
   */
  find(members: object, name: string): string | undefined {
    if (Object.hasOwn(members, name)) return name;
    const known = this.#byName.get(members);
    if (known !== undefined) return known.get(name);
    const keys = Object.keys(members);
    if (keys.length <= maxSearchedKeys) return keys.find((key) => key.toUpperCase() === name);
    const byName = new Map<string, string>();
    for (const key of keys) {
      const upper = key.toUpperCase();
      if (!byName.has(upper)) byName.set(upper, key);
    }
    this.#byName.set(members, byName);
    return byName.get(name);
  }
}
