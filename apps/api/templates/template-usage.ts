import type { Database } from "../state/database.ts";
import type { TemplateUsage } from "./stored-template.ts";

/** Counts the live templates and versions of a tenant. */
export async function usageOf(
  db: Pick<Database["db"], "selectFrom">,
  tenant: string,
): Promise<TemplateUsage> {
  const { templates } = await db
    .selectFrom("templates")
    .select(({ fn }) => fn.countAll<number>().as("templates"))
    .where("tenant", "=", tenant)
    .executeTakeFirstOrThrow();
  const { bytes } = await db
    .selectFrom("template_versions")
    .select(({ fn }) => fn.sum<number | null>("kept_bytes").as("bytes"))
    .where("tenant", "=", tenant)
    .where("deleted_at", "is", null)
    .executeTakeFirstOrThrow();
  return { templates: Number(templates), bytes: Number(bytes ?? 0) };
}

/** The bytes of a tenant's deleted versions, whose files are not removed yet. */
export async function deletedBytesOf(
  db: Pick<Database["db"], "selectFrom">,
  tenant: string,
): Promise<number> {
  const { bytes } = await db
    .selectFrom("template_versions")
    .select(({ fn }) => fn.sum<number | null>("kept_bytes").as("bytes"))
    .where("tenant", "=", tenant)
    .where("deleted_at", "is not", null)
    .executeTakeFirstOrThrow();
  return Number(bytes ?? 0);
}
