import type { FieldKind } from "../field-kind.ts";
import { noFields } from "../field-kind.ts";
import { findControls, hasControls } from "./content-controls.ts";
import { controlContext } from "./control-context.ts";
import { finishControls } from "./finish-controls.ts";

/** Content controls and old form fields whose tag or name is the name of a field. */
export const contentControls: FieldKind = {
  markers: ["sdtPr>", "ffData>"],
  find({ pack, stories, pictures, values, scopesOf }) {
    const holding = stories.filter(hasControls);
    if (holding.length === 0) return noFields;
    const context = controlContext(pack, pictures, values);
    return {
      fields: holding.flatMap((story) => findControls(story, scopesOf(story), context)),
      finish: () => finishControls(context),
    };
  },
};
