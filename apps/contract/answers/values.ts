import { z } from "zod";
import { requestIdPattern } from "../headers.ts";

/** The schemas of values in several answers. */

export const count = z.int().nonnegative();
export const requestId = z.string().regex(requestIdPattern);
