/** The first day of a spreadsheet's calendar. Earlier moments are times without a day. */
const firstDay = Date.UTC(1900, 0, 1);
const dayMs = 24 * 60 * 60 * 1000;

/**
 * The date of a cell as ISO 8601: `2026-10-12`, `2026-10-12T09:30`, or `09:30` for a time without a day. Cells have no
 * time zone.
 *
 * @param date the moment as if the cell were in UTC.
 */
export function textOfDate(date: Date): string {
  // The fractions of a day that stand for times are not exact.
  const ms = Math.round(date.getTime() / 1000) * 1000;
  const [day = "", time = ""] = new Date(ms).toISOString().split("T");
  const clock = time.slice(0, time.startsWith(":00", 5) ? 5 : 8);
  if (ms < firstDay) return clock;
  return ms % dayMs === 0 ? day : `${day}T${clock}`;
}
