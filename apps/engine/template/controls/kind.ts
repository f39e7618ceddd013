import type { FieldKind } from "../field-kinds.ts";
import { findControls } from "./content-controls.ts";
import { controlContext } from "./control-context.ts";
import { finishControls } from "./finish-controls.ts";

/** Content controls and old form fields whose tag or name is a field. */
export const contentControls: FieldKind = {
  markers: ["sdtPr>", "ffData>"],
  find({ pack, stories, pictures, values, scopesOf }) {
    const context = controlContext(pack, pictures, values);
    return {
      fields: stories.flatMap((story) => findControls(story, scopesOf(story), context)),
      finish: () => finishControls(context),
    };
  },
};
