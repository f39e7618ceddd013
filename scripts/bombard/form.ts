const boundary = "bombard";

export const formType = `multipart/form-data; boundary=${boundary}`;

export interface Part {
  name: string;
  /** The file name, which makes the part a file. */
  filename?: string;
  content: Buffer | string;
}

/** A form in the bytes that clients send (RFC 7578). */
export function formOf(parts: readonly Part[]): Buffer {
  return Buffer.concat([...parts.flatMap(bytesOf), Buffer.from(`--${boundary}--\r\n`)]);
}

/** A form without its end, so that a server waits for more. */
export function openForm(parts: readonly Part[]): Buffer {
  return Buffer.concat(parts.flatMap(bytesOf)).subarray(0, -2);
}

function bytesOf({ name, filename, content }: Part): Buffer[] {
  const file = filename === undefined ? "" : `; filename="${filename}"`;
  return [
    Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n`),
    Buffer.from(content),
    Buffer.from("\r\n"),
  ];
}
