/** Forms of the format report besides the JSON, by what a request calls them. */
export const reportForms = ["html", "sarif", "junit", "annotated"] as const;
export type ReportForm = (typeof reportForms)[number];
