import { z } from "zod";
import {
  maxPrintFonts,
  maxPrintValues,
  maxValueLength,
  type PrintFacts,
} from "../../../contract/print-facts.ts";

const name = z.string().max(maxValueLength);
const count = z.int().min(0);

/** The facts come from a worker, which may have read a hostile document. */
export const printFacts: z.ZodType<PrintFacts> = z.strictObject({
  fonts: z.array(z.strictObject({ name, aliases: z.array(name).max(100) })).max(maxPrintFonts),
  font_count: count,
  values: z
    .array(z.strictObject({ field_name: name, paragraph_path: name, text: name }))
    .max(maxPrintValues),
  value_count: count,
  removed: z.array(z.strictObject({ kind: z.string().regex(/^[A-Za-z]{1,40}$/), count })).max(1000),
});
