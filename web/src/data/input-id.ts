import type { Path } from "../state/payload.ts";

/** The id of a field's input. */
export function inputId(path: Path): string {
  return `field-${path.join(".")}`;
}
