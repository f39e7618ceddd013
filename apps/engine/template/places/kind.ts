import type { FieldKind } from "../field-kind.ts";
import { noFields } from "../field-kind.ts";
import { resolvePlaces } from "./resolve-places.ts";

/** Text outside of runs: alternative texts, link targets, charts, document properties and the like. */
export const textPlaces: FieldKind = {
  markers: [],
  find({ pack, survey, values, root, scopeAt }) {
    if (survey.places.length === 0) return noFields;
    const { fields, apply } = resolvePlaces(
      survey.places,
      ({ document, element }) => scopeAt(document, element),
      { ...values, root },
    );
    return { fields, finish: () => apply(pack) };
  },
};
