/** Names of fields. Finds a name by its spelling in any case, and by near misspellings. */
export class NameSet {
  readonly #spellings = new Map<string, string>();
  /** Names by `foldName`; built at the first question for a near name. */
  #byKey: Map<string, string> | null = null;

  add(name: string): void {
    const lower = lowerOf(name);
    if (this.#spellings.has(lower)) return;
    this.#spellings.set(lower, name);
    this.#byKey = null;
  }

  values(): Iterable<string> {
    return this.#spellings.values();
  }

  /** The name as it was added, whatever the case of the argument; `null` if it was not added. */
  spelling(name: string): string | null {
    return this.#spellings.get(lowerOf(name)) ?? null;
  }

  /**
   * The name that differs only in case, width, spaces, hyphens and underscores.
   *
   * @param key a name after `foldName`.
   */
  nearest(key: string): string | null {
    if (this.#byKey === null) {
      this.#byKey = new Map();
      for (const name of this.#spellings.values()) this.#byKey.set(foldName(name), name);
    }
    return key === "" ? null : (this.#byKey.get(key) ?? null);
  }
}

function lowerOf(name: string): string {
  // The first normalization of a process takes a millisecond, and ASCII needs none.
  if (/^[\w.]*$/.test(name)) return name.toLowerCase();
  return name.normalize("NFC").toLowerCase();
}

/** A name in small letters and normal width, without spaces, hyphens and underscores. */
export function foldName(name: string): string {
  if (/^[a-z0-9]*$/.test(name)) return name;
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\s_\p{Pd}\u2212\p{Cf}]+/gu, "");
}
