import { z } from "zod";
import { errorCodes } from "../error-codes.ts";
import { requestId } from "./values.ts";

export const errorBody = z
  .strictObject({
    error_code: z.enum(errorCodes),
    message: z.string(),
    detail: z
      .looseObject({ request_id: requestId })
      .describe(
        "What is wrong where, and what is allowed; which members there are is up to the code.",
      ),
  })
  .describe("The one body of everything that fails.");

export type ErrorBody = z.infer<typeof errorBody>;
