import type { Writable } from "node:stream";
import { finished } from "node:stream/promises";
import type { Response } from "express";

/** Status and headers that a route decides; others are set for every answer. */
export interface AnswerHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Where the answer to a job goes. */
export interface AnswerOutput {
  /**
   * Sends an answer in one piece; resolves when the client has it all.
   *
   * @param onItsWay is called when nothing is left to do but to wait for the client.
   */
  whole(head: AnswerHead, body: Buffer, onItsWay: () => void): Promise<void>;
  /** Begins an answer. @returns the stream that its body goes to. */
  begin(head: AnswerHead): Writable;
}

/** Answers go to the client and nowhere else. */
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
