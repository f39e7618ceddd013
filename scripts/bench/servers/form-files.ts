import type { Request } from "express";

/** The bytes of a file of a form that multer has read; empty if there is none. */
export function bytesOf({ files }: Pick<Request, "files">, name: string): Buffer {
  const all = (files ?? []) as Express.Multer.File[];
  return all.find(({ fieldname }) => fieldname === name)?.buffer ?? Buffer.alloc(0);
}
