import { z } from "zod";
import { requestIdPattern } from "../headers.ts";

/** Values that several answers hold. */

export const count = z.int().nonnegative();
export const requestId = z.string().regex(requestIdPattern);
