import { isCollection, isMap, isScalar, parseDocument } from "yaml";

export interface PolicyText {
  /** @returns `null` if the text is not a mapping in YAML. */
  read(yaml: string): {
    /** The value of a key; `""` if it has none, `null` if it is a list or mapping. */
    get(path: readonly string[]): string | null;
  } | null;
  /** Changes one key of the text. An empty value removes the key. */
  write(yaml: string, path: readonly string[], value: string): string;
}

/** Reads and changes single keys of policies. Comments and all other text stay unchanged. */
export const policyText: PolicyText = {
  read: (yaml) => {
    const document = parseDocument(yaml);
    const isPolicy = document.contents === null || isMap(document.contents);
    if (document.errors.length > 0 || !isPolicy) return null;
    return {
      get: (path) => {
        const node = document.getIn(path, true);
        if (isCollection(node)) return null;
        return isScalar(node) ? String(node.value ?? "") : "";
      },
    };
  },
  write: (yaml, path, value) => {
    const document = parseDocument(yaml);
    if (value !== "") document.setIn(path, /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value);
    else document.deleteIn(path);
    // Mappings that have become empty are removed too.
    for (let length = path.length - 1; length > 0 && value === ""; length--) {
      const above = document.getIn(path.slice(0, length), true);
      if (isMap(above) && above.items.length === 0) document.deleteIn(path.slice(0, length));
    }
    const isEmpty = isMap(document.contents) && document.contents.items.length === 0;
    return isEmpty ? "" : document.toString();
  },
};
