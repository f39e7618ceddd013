import { crc32, deflateSync } from "node:zlib";
import { encode } from "uqr";

/** Pixels of a module's side, enough to be sharp in print. */
const scale = 8;
/** The width of the quiet zone in modules (ISO/IEC 18004, 9.1). */
const quietModules = 4;

/** The most bytes that a QR code holds at level M (ISO/IEC 18004, table 7). */
export const maxQrBytes = 2331;

/** The QR code of a text with error correction level M, as a PNG with one bit per pixel. */
export function qrPng(text: string): Buffer {
  const { data, size } = encode(text, { ecc: "M", border: quietModules });
  const pixels = size * scale;
  const stride = 1 + Math.ceil(pixels / 8);
  const raster = Buffer.alloc(stride * pixels);
  for (let y = 0; y < pixels; y++) {
    for (let x = 0; x < pixels; x++) {
      const isDark = data[Math.floor(y / scale)]?.[Math.floor(x / scale)] ?? false;
      // In one-bit greyscale, 1 is white.
      if (!isDark)
        raster[y * stride + 1 + (x >> 3)] =
          (raster[y * stride + 1 + (x >> 3)] ?? 0) | (0x80 >> (x & 7));
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(pixels, 0);
  header.writeUInt32BE(pixels, 4);
  header[8] = 1;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(raster)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** A chunk of a PNG (ISO/IEC 15948, 5.3). */
function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const whole = Buffer.alloc(body.length + 8);
  whole.writeUInt32BE(data.length, 0);
  body.copy(whole, 4);
  whole.writeUInt32BE(crc32(body), body.length + 4);
  return whole;
}
