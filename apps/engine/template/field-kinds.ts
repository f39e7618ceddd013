import { contentControls } from "./controls/kind.ts";
import type { FieldKind } from "./field-kind.ts";
import { placeholderPictures } from "./pictures/kind.ts";
import { textPlaces } from "./places/kind.ts";

/** The kinds of fields outside of text, in the order of filling and logging. */
export const fieldKinds: readonly FieldKind[] = [placeholderPictures, contentControls, textPlaces];
