import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Response } from "express";

/** The status, and the headers that the route sets. Other headers are the same for every answer. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** The destination of the answer to a job. */
export interface AnswerOutput {
  /**
   * Sends an answer in one piece. Resolves when the client has received it.
   *
   * @param onItsWay called when only the client's receiving remains.
   */
  whole(head: AnswerHead, body: Buffer, onItsWay: () => void): Promise<void>;
  /** Begins an answer. @returns the stream for its body. */
  begin(head: AnswerHead): Writable;
}

/** The output that only sends answers to the client. */
export function directOutput(res: Response): AnswerOutput {
  return {
    whole: async (head, body, onItsWay) => {
      setHead(res, head).setHeader("Content-Length", body.length);
      res.end(body);
      onItsWay();
      await finished(res);
    },
    begin: (head) => setHead(res, head),
  };
}

export function setHead(res: Response, { status, headers }: AnswerHead): Response {
  res.status(status);
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  return res;
}
