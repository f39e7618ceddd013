/** The options of a section's opening tag. */
export const sectionOptions = ["row", "page_break", "restart_numbering"] as const;
