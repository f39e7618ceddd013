/** The limits beyond which a package is refused. All sizes are bytes. */
export interface PackageLimits {
  /** The most entries in the ZIP's central directory. */
  maxEntries: number;
  /**
   * The most bytes of all inflated entries. Declared sizes are checked first, then the real ones.
   */
  maxUnpackedBytes: number;
  /** The deepest nesting of elements in a part. */
  maxXmlDepth: number;
}

export const defaultPackageLimits: PackageLimits = {
  maxEntries: 10_000,
  maxUnpackedBytes: 512 * 1024 * 1024,
  maxXmlDepth: 512,
};
