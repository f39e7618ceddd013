import type { TagFaultCode } from "../../../contract/tag-faults.ts";
import { isUpright } from "../../images/turn.ts";
import type { StoryPart } from "../../word/stories.ts";
import type { XmlNode } from "../../xml/tree.ts";
import type { PlacedField } from "../field-kind.ts";
import type { FaultFacts } from "../grammar/fault-facts.ts";
import { placedEntry } from "../log/log-entry.ts";
import { lookUp, type Scope } from "../values/data.ts";
import { FormatterError } from "../values/formatters.ts";
import type { NodeScopes } from "../values/node-scopes.ts";
import { isRequired, type RequiredFields, surroundings } from "../values/required.ts";
import { describePlace, fillPlace } from "./fill-place.ts";
import type { PictureStore } from "./picture-store.ts";
import {
  checkPictureOptions,
  describePicture,
  type PictureValue,
  pictureOf,
} from "./picture-values.ts";
import type { PicturePlace } from "./place-finder.ts";

/**
 * Makes a field of each placeholder picture of a story.
 *
 * @param scopes the scopes of the story's elements.
 * @param fields the fields that must have a value.
 */
export function findPicturePlaces(
  story: StoryPart,
  places: readonly PicturePlace[],
  scopes: NodeScopes,
  store: PictureStore,
  fields: RequiredFields,
): PlacedField[] {
  const placed: PlacedField[] = [];
  /**
   * Fields by the path of their paragraph: a fallback copy of a picture belongs to the same field.
   */
  const byPath = new Map<string, PictureField[]>();
  for (const place of places) {
    const scope = scopes.of(place.descriptionElements[0] as XmlNode);
    const { path } = place.paragraph;
    const neighbours = byPath.get(path) ?? [];
    const original = place.isMirror
      ? neighbours.findLast((field) => field.place.text === place.text && field.scope === scope)
      : undefined;
    if (original !== undefined) {
      original.mirrors.push(place);
      continue;
    }
    const field = new PictureField(story, place, scope, store, fields);
    byPath.set(path, neighbours);
    neighbours.push(field);
    placed.push(field);
  }
  return placed;
}

class PictureField implements PlacedField {
  readonly name: string;
  readonly entry: PlacedField["entry"];
  readonly fault: TagFaultCode | null;
  readonly facts: FaultFacts;
  readonly place: PicturePlace;
  readonly scope: Scope;
  /** Copies of the place that show the same picture to readers that do not know DrawingML. */
  readonly mirrors: PicturePlace[] = [];
  readonly #story: StoryPart;
  readonly #picture: PictureValue | null;
  readonly #store: PictureStore;
  readonly #fields: RequiredFields;

  constructor(
    story: StoryPart,
    place: PicturePlace,
    scope: Scope,
    store: PictureStore,
    fields: RequiredFields,
  ) {
    const { tag, text, paragraph, run } = place;
    this.place = place;
    this.scope = scope;
    this.name = tag.path;
    this.entry = placedEntry(story, paragraph, run, tag.path, text);
    this.#story = story;
    this.#store = store;
    this.#fields = fields;
    const { picture, fault, detail, facts = {} } = read(place, scope, store);
    this.#picture = picture;
    this.fault = fault;
    this.facts = facts;
    if (detail !== undefined) this.entry.detail = detail;
    if (picture !== null) this.entry.new_text = describePicture(picture);
  }

  get hasValue(): boolean {
    return this.#picture !== null;
  }

  apply(): void {
    const around = surroundings(this.scope);
    const isKept = around === "payload" || isRequired({ name: this.name, around }, this.#fields);
    if (this.#picture === null && isKept) return;
    for (const place of [this.place, ...this.mirrors]) {
      if (this.#picture !== null) fillPlace(this.#story, place, this.#picture, this.#store);
      // An item leaves no tags of optional fields: the placeholder keeps its picture without the
      // tag.
      else describePlace(this.#story.document, place, "");
    }
  }
}

/** The picture of a place, or the reason why it has none. */
interface ReadPicture {
  picture: PictureValue | null;
  fault: TagFaultCode | null;
  detail?: string;
  facts?: FaultFacts;
}

function read(place: PicturePlace, scope: Scope, { files }: PictureStore): ReadPicture {
  const { tag, pictures, fills, shapes } = place;
  // A chart, or a shape that is not filled with a picture, cannot show one.
  if (pictures.length + fills.length + shapes.length === 0) {
    return { picture: null, fault: "picture_place" };
  }
  try {
    checkPictureOptions(tag.formatters);
    const value = lookUp(tag.path, scope) ?? null;
    const picture = value === null ? null : pictureOf(value, tag.formatters, files);
    // The fill of a shape can be turned only together with the shape and its text.
    const isTurned = picture !== null && !isUpright(picture.image.turn);
    if (isTurned && fills.length > 0) return { picture: null, fault: "picture_place" };
    return { picture, fault: null };
  } catch (error) {
    if (!(error instanceof FormatterError)) throw error;
    const { facts, message, reason } = error;
    return { picture: null, fault: reason, detail: message, facts };
  }
}
