import { isCollection, isMap, isScalar, parseDocument } from "yaml";

export interface PolicyText {
  /** `null`: no mapping in YAML. */
  read(yaml: string): {
    /** What a key says; `""`: nothing; `null`: more than one value. */
    get(path: readonly string[]): string | null;
  } | null;
  /** The same text with one key changed; an empty value takes it out. */
  write(yaml: string, path: readonly string[], value: string): string;
}

/** Reads and changes policies key by key; comments and everything else stay. */
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
    // Mappings that nothing is left in go with it.
    for (let length = path.length - 1; length > 0 && value === ""; length--) {
      const above = document.getIn(path.slice(0, length), true);
      if (isMap(above) && above.items.length === 0) document.deleteIn(path.slice(0, length));
    }
    const isEmpty = isMap(document.contents) && document.contents.items.length === 0;
    return isEmpty ? "" : document.toString();
  },
};
