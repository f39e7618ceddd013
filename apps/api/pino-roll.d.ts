/** pino-roll 4 has no types. These are for the part that docops uses. */
declare module "pino-roll" {
  import type { SonicBoom, SonicBoomOpts } from "sonic-boom";

  export default function roll(
    options: Omit<SonicBoomOpts, "dest"> & {
      file: string;
      /** A number with `k`, `m` or `g`. */
      size: string;
      /** The number of closed files to keep; `removeOtherLogFiles` counts those of earlier starts too. */
      limit: { count: number; removeOtherLogFiles: boolean };
    },
  ): Promise<SonicBoom>;
}
