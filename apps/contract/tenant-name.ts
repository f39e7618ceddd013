/**
 * The form of the name of a tenant or a limit class. It is short and plain, because log lines, rows and paths of
 * stores contain it.
 */
export const tenantNamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** The form in words that follow "must be". */
export const tenantNameAllowed = "1 to 64 letters, digits, dots, hyphens and underscores";
