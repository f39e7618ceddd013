const start =
  ":A-Z_a-z\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\u02FF\\u0370-\\u037D\\u037F-\\u1FFF\\u200C\\u200D\\u2070-\\u218F\\u2C00-\\u2FEF\\u3001-\\uD7FF\\uF900-\\uFDCF\\uFDF0-\\uFFFD\\u{10000}-\\u{EFFFF}";
const name = new RegExp(`^[${start}][${start}\\-.0-9\\u00B7\\u0300-\\u036F\\u203F\\u2040]*$`, "u");

/** Whether a text is a name (XML 1.0, 2.3). */
export function isName(text: string): boolean {
  return name.test(text);
}

const xmlNamespace = "http://www.w3.org/XML/1998/namespace";
const declarationNamespace = "http://www.w3.org/2000/xmlns/";

/**
 * Whether an attribute may declare a namespace (Namespaces 1.0, 2.2 and 3). A prefix must have a
 * namespace, and the prefixes `xml` and `xmlns` and their namespaces are reserved.
 *
 * @param attribute `xmlns`, or `xmlns:` with a prefix.
 */
export function isNamespaceAllowed(attribute: string, namespace: string): boolean {
  if (attribute === "xmlns:xml") return namespace === xmlNamespace;
  if (namespace === xmlNamespace || namespace === declarationNamespace) return false;
  if (attribute === "xmlns") return true;
  return namespace !== "" && attribute !== "xmlns:xmlns" && /^xmlns:[^\d.:-][^:]*$/.test(attribute);
}
