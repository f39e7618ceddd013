import { z } from "zod";
import type { Alignment } from "../effective/values/effective.ts";
import { type FontFaces, readFontSpec } from "./font-names.ts";
import { describedPattern } from "./pattern.ts";
import {
  type NumberInput,
  type ReadNumber,
  readLength,
  readNameSpec,
  readNumberSpec,
} from "./values.ts";

/**
 * The kinds of keys in a policy file. A value may be a single value, a range (`min`, `max`) or a
 * list (`oneOf`), with units; see `values.ts`.
 *
 * @param tolerance in twips, of lengths that state none themselves.
 * @param fontFaces names of faces that the policy adds.
 */
export function schemaFields(tolerance: number, fontFaces: FontFaces) {
  const number = (read: ReadNumber, description: string) => {
    const one = z.union([z.number(), z.string()]);
    return z
      .union([
        one,
        z.strictObject({ min: one.optional(), max: one.optional() }),
        z.strictObject({ oneOf: z.array(one).min(1) }),
      ])
      .transform((input, context) => {
        try {
          return readNumberSpec(input as NumberInput, read, tolerance);
        } catch (error) {
          context.addIssue({ code: "custom", message: (error as Error).message });
          return z.NEVER;
        }
      })
      .describe(description)
      .optional();
  };
  const length = (description: string) =>
    number(readLength, `${description} Twips, or 37mm, 28pt, 37±1mm.`);
  const names = (description: string) =>
    z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .transform((input) => readNameSpec(input))
      .describe(
        `${description} A repair writes the first of several names; * at the end stands for any ending.`,
      )
      .optional();
  const fonts = (description: string) =>
    z
      .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
      .transform((input) => readFontSpec(input, fontFaces))
      .describe(
        `${description} A face such as 仿宋 stands for all the names that makers give it; a repair writes the first name; * at the end stands for any ending.`,
      )
      .optional();

  /** Reads a length that must not be left out. */
  const exactLength = (input: NumberInput) => readNumberSpec(input, readLength, tolerance);
  return { number, length, exactLength, names, fonts };
}

export type SchemaFields = ReturnType<typeof schemaFields>;

export function flag(description: string) {
  return z.boolean().describe(description).optional();
}

export function alignments(description: string) {
  const words: readonly Alignment[] = ["left", "center", "right", "both", "distribute"];
  const word = z.enum(words as [Alignment, ...Alignment[]]);
  return z
    .union([word.transform((one) => [one]), z.array(word).min(1)])
    .describe(`${description} left, center, right, both, distribute, or a list of them.`);
}

export function pattern(description: string) {
  return describedPattern(description).optional();
}
