import type { FieldKind } from "../field-kind.ts";
import { noFields } from "../field-kind.ts";
import { dropUnusedLinks } from "./link-places.ts";
import { resolvePlaces } from "./resolve-places.ts";

/**
 * Tags outside of runs: in alternative texts, link targets, charts, document properties and so on.
 */
export const textPlaces: FieldKind = {
  markers: [],
  find({ pack, survey, values, root, scopeAt }) {
    const { places, plan } = survey;
    if (places.length + plan.links.size === 0) return noFields;
    const { fields, apply } = resolvePlaces(
      places,
      ({ document, element }) => scopeAt(document, element),
      { ...values, root },
    );
    return {
      fields,
      finish: () => {
        apply(pack);
        dropUnusedLinks(pack, plan.links);
      },
    };
  },
};
