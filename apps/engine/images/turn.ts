/** The turn of a picture: first it is mirrored from left to right, then turned clockwise. */
export interface Turn {
  isMirrored: boolean;
  /** From 0 to below 360. */
  degrees: number;
}

export const upright: Turn = { isMirrored: false, degrees: 0 };

/** Combines two turns into one. */
export function turnedBy(first: Turn, then: Turn): Turn {
  // Mirroring after a turn reverses the direction of that turn.
  const degrees = then.degrees + (then.isMirrored ? -first.degrees : first.degrees);
  return {
    isMirrored: first.isMirrored !== then.isMirrored,
    degrees: ((degrees % 360) + 360) % 360,
  };
}

/** Whether a turn exchanges width and height: from 45° up to 135°, and the opposite, as in Word. */
export function isSideways({ degrees }: Turn): boolean {
  return degrees % 180 >= 45 && degrees % 180 < 135;
}

export function isUpright({ isMirrored, degrees }: Turn): boolean {
  return !isMirrored && degrees === 0;
}

/**
 * The turns for Exif's orientations (CIPA DC-008, 4.6.5), which say where row 0 and column 0 are.
 */
const turnByOrientation: ReadonlyMap<number, Turn> = new Map([
  [2, { isMirrored: true, degrees: 0 }],
  [3, { isMirrored: false, degrees: 180 }],
  [4, { isMirrored: true, degrees: 180 }],
  [5, { isMirrored: true, degrees: 270 }],
  [6, { isMirrored: false, degrees: 90 }],
  [7, { isMirrored: true, degrees: 90 }],
  [8, { isMirrored: false, degrees: 270 }],
]);

/** The tag and the types of Exif's orientation (TIFF 6.0, section 2). */
const orientationTag = 0x0112;
const shortType = 3;
const longType = 4;

/**
 * The turn that Exif data asks for; upright if it has no valid orientation.
 *
 * @param tiff Exif data, from its TIFF header (CIPA DC-008, 4.5.2).
 */
export function exifTurn(tiff: Buffer): Turn {
  const order = tiff.toString("latin1", 0, 4);
  const isLittle = order === "II*\0";
  if (tiff.length < 8 || (!isLittle && order !== "MM\0*")) return upright;
  const short = (at: number) => (isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const long = (at: number) => (isLittle ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const directory = long(4);
  if (directory + 2 > tiff.length) return upright;
  const count = short(directory);
  for (let index = 0; index < count; index++) {
    const at = directory + 2 + index * 12;
    if (at + 12 > tiff.length) break;
    if (short(at) !== orientationTag) continue;
    const type = short(at + 2);
    if (type !== shortType && type !== longType) break;
    return turnByOrientation.get(type === shortType ? short(at + 8) : long(at + 8)) ?? upright;
  }
  return upright;
}
