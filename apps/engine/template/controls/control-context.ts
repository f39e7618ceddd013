import type { WordPackage } from "../../word/package.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { PictureStore } from "../pictures/picture-store.ts";
import type { RequiredFields } from "../values/required.ts";
import { BindingClaims } from "./binding-claims.ts";
import { BoundData, type BoundTarget } from "./bound-data.ts";
import { SymbolFonts } from "./check-box.ts";
import type { Control } from "./read-controls.ts";

/** The state that the content controls of one job share. */
export interface ControlContext {
  pictures: PictureStore;
  /** The language of dates in controls without a language; BCP 47. */
  locale: string;
  /** Fields that must have a value. */
  fields: RequiredFields;
  fonts: SymbolFonts;
  bound: BoundData;
  claims: BindingClaims;
  /** The controls of each story, for `finishControls`. */
  stories: { story: StoryPart; controls: readonly Control[] }[];
  /** The targets of bound controls; `unreadable`: only Word can follow the path. */
  targets: Map<Control, BoundTarget | "unreadable">;
  /** Keys of the targets to which the value of a control was written. */
  written: Set<string>;
}

/** The state at the start of a job. */
export function controlContext(
  pack: WordPackage,
  pictures: PictureStore,
  { locale, fields }: Pick<ControlContext, "locale" | "fields">,
): ControlContext {
  const bound = new BoundData(pack);
  const shared = { bound, fonts: new SymbolFonts(pack), claims: new BindingClaims() };
  return {
    pictures,
    locale,
    fields,
    ...shared,
    stories: [],
    targets: new Map(),
    written: new Set(),
  };
}
