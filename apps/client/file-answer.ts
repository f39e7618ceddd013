import { DocopsError } from "./docops-error.ts";
import { requestIdOf } from "./transport.ts";

/** A file that the server sends. It has not been read yet. */
export interface FileAnswer {
  contentType: string;
  requestId: string;
  /** The file as a stream. */
  body: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Reads the whole file. */
  bytes(): Promise<Uint8Array<ArrayBuffer>>;
}

export function fileAnswer(answer: Response): FileAnswer {
  if (answer.body === null) throw new DocopsError(answer.status, null, requestIdOf(answer));
  return {
    contentType: answer.headers.get("content-type") ?? "",
    requestId: requestIdOf(answer) ?? "",
    body: answer.body as FileAnswer["body"],
    bytes: async () => new Uint8Array(await answer.arrayBuffer()),
  };
}
