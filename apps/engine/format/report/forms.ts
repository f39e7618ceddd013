/** The forms of the format report besides JSON, by their names in a request. */
export const reportForms = ["html", "sarif", "junit", "annotated"] as const;
export type ReportForm = (typeof reportForms)[number];
