/** A part of a form: a text, or a named file. */
export type FormPart = string | { filename: string; content: Buffer };

/** The bytes of a form (RFC 7578), made once and sent often. */
export interface FormBody {
  contentType: string;
  bytes: Buffer;
}

const boundary = "----docops-soak";

export function formBody(parts: Readonly<Record<string, FormPart>>): FormBody {
  const bytes = Object.entries(parts).flatMap(([name, part]) => {
    const isFile = typeof part !== "string";
    const filename = isFile ? `; filename="${part.filename}"` : "";
    return [
      Buffer.from(
        `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${filename}\r\n\r\n`,
      ),
      isFile ? part.content : Buffer.from(part),
      Buffer.from("\r\n"),
    ];
  });
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    bytes: Buffer.concat([...bytes, Buffer.from(`--${boundary}--\r\n`)]),
  };
}
