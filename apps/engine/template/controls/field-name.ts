/** The name of a field as the tag of a control: capital letters, digits, `_`, dots. */
export const fieldName = /^[A-Z][A-Z0-9_]*(?:\.[A-Z0-9_]+)*$/;

/** A name in another script. It is the name of a field if the payload has that key. */
export const foreignName = /^(?=.*[^\0-\x7f])[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}\p{N}_]+)*$/u;
