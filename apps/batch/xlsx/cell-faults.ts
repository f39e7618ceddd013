/** The faults of cells without a usable value, in words that follow the name of the column. */
export const cellFaults = {
  error_value: "has an error such as #N/A in place of a value",
  not_calculated: "has a formula that was not calculated",
} as const;

export type CellFault = keyof typeof cellFaults;
