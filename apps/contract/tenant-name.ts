/**
 * The form of the name of a tenant or a limit class: it stands in log lines, in rows and in paths of stores, so
 * that it is short and plain.
 */
export const tenantNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The form in words that go after "must be". */
export const tenantNameAllowed = "1 to 64 letters, digits, dots, hyphens and underscores";
