import type { WordPackage } from "../word/package.ts";
import type { StoryPart } from "../word/stories.ts";
import type { XmlDocument } from "../xml/document.ts";
import type { XmlElement } from "../xml/tree.ts";
import type { Decisions } from "./grammar/settle.ts";
import type { LogEntry } from "./log/log-entry.ts";
import type { PictureStore } from "./pictures/picture-store.ts";
import type { PlaceSurvey } from "./places/survey.ts";
import type { Scope } from "./values/data.ts";
import type { NodeScopes } from "./values/node-scopes.ts";
import type { ValueContext } from "./values/value-context.ts";

/** What a job has for the fields that stand outside of the text of paragraphs. */
export interface FieldContext {
  pack: WordPackage;
  stories: readonly StoryPart[];
  survey: PlaceSurvey;
  /** What was decided of names for this job. */
  decisions: Decisions;
  pictures: PictureStore;
  values: ValueContext;
  root: Scope;
  /** The scopes of a story's nodes. */
  scopesOf(story: StoryPart): NodeScopes;
  /** The scope of a node of any part. */
  scopeAt(document: XmlDocument, element: XmlElement): Scope;
}

/**
 * A field that stands outside of the text of paragraphs: a picture whose description is a tag, a content
 * control, a tag in an alternative text.
 */
export interface PlacedField {
  name: string;
  /** How the log tells of it. */
  entry: LogEntry;
  /** The scope that it stands in. */
  scope: Scope;
  /** Why its value cannot be put there. */
  fault: string | null;
  hasValue: boolean;
  /** Puts the value there, if there is one. */
  apply(): void;
}

/** The fields of one kind in one job. Nothing is changed before they are applied. */
export interface FoundFields {
  fields: readonly PlacedField[];
  /** Called once, when all fields of all kinds are filled. */
  finish(): void;
}

/** A kind of fields that stand outside of the text of paragraphs. */
export interface FieldKind {
  /** Text without which a part has none of them, so that it need not be read. */
  markers: readonly string[];
  find(context: FieldContext): FoundFields;
}

/** The result for a template without fields of a kind, as most are. */
export const noFields: FoundFields = { fields: [], finish: () => {} };
