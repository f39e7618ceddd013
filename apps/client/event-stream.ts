/** An event of a stream (HTML Living Standard, 9.2). */
export interface StreamEvent {
  /** The last id that the stream has named; an empty text if there was none. */
  id: string;
  type: string;
  data: string;
}

/** A message of a stream of events: an event, or how long to wait before it is opened again. */
export type StreamMessage = { event: StreamEvent } | { retryMs: number };

/**
 * Parses a stream of server-sent events (HTML Living Standard, 9.2.6). Comments are left out, and an event that the
 * end of the stream cuts off is dropped.
 */
export async function* parseEventStream(
  body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
): AsyncGenerator<StreamMessage> {
  let [id, type] = ["", ""];
  let data: string[] = [];
  for await (const line of linesOf(body)) {
    if (line === "") {
      if (data.length > 0) yield { event: { id, type: type || "message", data: data.join("\n") } };
      [type, data] = ["", []];
      continue;
    }
    const { name, value } = fieldOf(line);
    if (name === "data") data.push(value);
    else if (name === "event") type = value;
    else if (name === "id" && !value.includes("\0")) id = value;
    else if (name === "retry" && /^\d+$/.test(value)) yield { retryMs: Number(value) };
  }
}

/** The field of a line; a comment has an empty name. */
function fieldOf(line: string): { name: string; value: string } {
  const at = line.indexOf(":");
  if (at < 0) return { name: line, value: "" };
  return { name: line.slice(0, at), value: line.slice(at + 1).replace(/^ /, "") };
}

/** The complete lines of a stream, which end with CR, LF or both. */
async function* linesOf(
  body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  // The beginning of a line, in the pieces in which it came.
  let pieces: string[] = [];
  let endedWithReturn = false;
  for await (const chunk of chunksOf(body)) {
    let text = decoder.decode(chunk, { stream: true });
    if (text === "") continue;
    // The first half of CR LF has ended the line.
    if (endedWithReturn && text.startsWith("\n")) text = text.slice(1);
    endedWithReturn = text === "" ? false : text.endsWith("\r");
    const lines = text.split(/\r\n|\n|\r/);
    const rest = lines.pop() ?? "";
    for (const line of lines) {
      yield pieces.join("") + line;
      pieces = [];
    }
    if (rest !== "") pieces.push(rest);
  }
}

/** Not all browsers have asynchronous iteration of streams. */
async function* chunksOf(
  body: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (!("getReader" in body)) return yield* body;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    // The server learns that nobody reads on.
    await reader.cancel().catch(() => undefined);
  }
}
