const mebibyte = 1024 * 1024;

/** The processor time of a job before it has run: about the usage of a small one. */
const reservedCpuMs = { job: 100, mebibyte: 50 };

/** The processor time, in whole milliseconds, that a job with a form of this size will likely take. */
export function estimatedCpuMs(formBytes: number): number {
  return Math.ceil(reservedCpuMs.job + (reservedCpuMs.mebibyte * formBytes) / mebibyte);
}
