/** pino-roll 4 brings no types of its own: what is used of it. */
declare module "pino-roll" {
  import type { SonicBoom, SonicBoomOpts } from "sonic-boom";

  export default function roll(
    options: Omit<SonicBoomOpts, "dest"> & {
      file: string;
      /** A number with `k`, `m` or `g`. */
      size: string;
      /** Closed files that are kept beside the one in use; of earlier starts too, if so told. */
      limit: { count: number; removeOtherLogFiles: boolean };
    },
  ): Promise<SonicBoom>;
}
