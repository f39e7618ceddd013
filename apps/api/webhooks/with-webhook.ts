import type { WithJob } from "../jobs/store/job-store.ts";

/** Gives a job its webhook in the transaction that creates it. @param url of `checkWebhookUrl`. */
export function withWebhook(job: string, url: string): WithJob {
  return async (transaction) => {
    await transaction.updateTable("jobs").set({ webhook_url: url }).where("id", "=", job).execute();
  };
}
