import { z } from "zod";
import type { Database } from "../state/database.ts";

/** Events whose rows an archive or the end of their time let go: the numbers of the first and the last. */
export interface RemovedSpan {
  readonly first_seq: number;
  readonly last_seq: number;
}

export interface RemovedSpans {
  readonly spans: readonly RemovedSpan[];
  /** Spans that nothing but their row in `audit_archives` tells of: whoever adds a row there can delete events. */
  readonly untold: readonly RemovedSpan[];
}

/** The detail of an event may have been changed to anything. */
const detailForm = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue("not JSON");
      return z.NEVER;
    }
  })
  .pipe(z.object({ first: z.number(), last: z.number() }));

/**
 * Reads which events `audit_archives` says are gone. Each removal ends with a seal, and writes an event of its own,
 * which is gone only together with all that are older.
 */
export async function readRemovedSpans(
  db: Pick<Database["db"], "selectFrom">,
): Promise<RemovedSpans> {
  const spans = await db
    .selectFrom("audit_archives")
    .select(["first_seq", "last_seq"])
    .orderBy("first_seq")
    .execute();
  const told = await toldSpans(db);
  const untold: RemovedSpan[] = [];
  let isTold = false;
  for (const span of spans) {
    const isNoted = told.has(nameOf(span));
    isTold ||= isNoted;
    const mayBeForgotten = !isTold && span !== spans.at(-1);
    const isSealed = await endsWithSeal(db, span);
    if (!isSealed || !(isNoted || mayBeForgotten)) untold.push(span);
  }
  return { spans, untold };
}

/** The spans that events tell of. */
async function toldSpans(db: Pick<Database["db"], "selectFrom">): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom("audit_events")
    .select(["seq", "detail"])
    .where("action", "in", ["audit.archived", "audit.expired"])
    .execute();
  const names = rows.flatMap(({ seq, detail }) => {
    const { data } = detailForm.safeParse(detail);
    if (data === undefined || seq <= data.last) return [];
    return [nameOf({ first_seq: data.first, last_seq: data.last })];
  });
  return new Set(names);
}

async function endsWithSeal(
  db: Pick<Database["db"], "selectFrom">,
  { last_seq }: RemovedSpan,
): Promise<boolean> {
  const seal = await db
    .selectFrom("audit_seals")
    .select("number")
    .where("last_seq", "=", last_seq)
    .executeTakeFirst();
  return seal !== undefined;
}

function nameOf({ first_seq, last_seq }: RemovedSpan): string {
  return `${first_seq}-${last_seq}`;
}
