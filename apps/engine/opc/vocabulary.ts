/** The namespace of parts that hold relationships (ECMA-376 part 2, 6.5). */
export const relationshipsNamespace =
  "http://schemas.openxmlformats.org/package/2006/relationships";

/** The namespaces of a package's own parts, with their canonical prefixes. */
export const opcNamespaces: readonly (readonly [namespace: string, prefix: string])[] = [
  [relationshipsNamespace, "rel"],
  ["http://schemas.openxmlformats.org/package/2006/content-types", "ct"],
];
