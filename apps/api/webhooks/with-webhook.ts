import type { WithJob } from "../jobs/store/job-store.ts";

/** Gives a job its webhook in the transaction that creates it. @param url of `checkWebhookUrl`. */
export function withWebhook(url: string): WithJob {
  return async (transaction, { id }) => {
    await transaction.updateTable("jobs").set({ webhook_url: url }).where("id", "=", id).execute();
  };
}
