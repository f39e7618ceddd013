/** What a package may cost before it is refused. All sizes are bytes. */
export interface PackageLimits {
  /** Entries in the ZIP's central directory. */
  maxEntries: number;
  /** Sum of all entries once inflated; declared sizes are checked first, then what really comes out. */
  maxUnpackedBytes: number;
  /** Open elements at one time in a part. */
  maxXmlDepth: number;
}

export const defaultPackageLimits: PackageLimits = {
  maxEntries: 10_000,
  maxUnpackedBytes: 512 * 1024 * 1024,
  maxXmlDepth: 512,
};
