import { z } from "zod";
import { errorCodes } from "../error-codes.ts";
import { requestId } from "./values.ts";

export const errorBody = z
  .strictObject({
    error_code: z
      .enum(errorCodes)
      .describe("The code of the error; docs/errors.md lists all codes."),
    message: z.string().describe("The error in a few words."),
    detail: z
      .looseObject({
        request_id: requestId.describe("The id of the request, which the log has too."),
        hint: z.string().optional().describe("Sentences that say what to do about it."),
      })
      .describe(
        "Names the place of the error, what is wrong, and what is allowed. Its members depend on error_code.",
      ),
  })
  .describe("The body of every error.");

export type ErrorBody = z.infer<typeof errorBody>;
