/** The same bytes, without a copy, as a Buffer, which is what the engine reads. */
export function bufferOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
