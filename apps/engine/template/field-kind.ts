import type { TagFaultCode } from "../../contract/tag-faults.ts";
import type { WordPackage } from "../word/package.ts";
import type { StoryPart } from "../word/stories.ts";
import type { XmlDocument } from "../xml/document.ts";
import type { XmlElement } from "../xml/tree.ts";
import type { FaultFacts } from "./grammar/fault-facts.ts";
import type { Decisions } from "./grammar/settle.ts";
import type { LogEntry } from "./log/log-entry.ts";
import type { PictureStore } from "./pictures/picture-store.ts";
import type { PlaceSurvey } from "./places/survey.ts";
import type { Scope } from "./values/data.ts";
import type { NodeScopes } from "./values/node-scopes.ts";
import type { ValueContext } from "./values/value-context.ts";

/** The parts of a job that fields outside of the text of paragraphs need. */
export interface FieldContext {
  pack: WordPackage;
  stories: readonly StoryPart[];
  survey: PlaceSurvey;
  /** The decisions of this job about names that are not valid tags. */
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
 * A field outside of the text of paragraphs: a picture whose description is a tag, a content
 * control, a tag in an alternative text.
 */
export interface PlacedField {
  name: string;
  /** The log entry of the field. */
  entry: LogEntry;
  /** The scope around the field. */
  scope: Scope;
  /** The reason why the field cannot show its value; `null` if it can. */
  fault: TagFaultCode | null;
  /** Further words of the report on the fault. */
  facts?: FaultFacts;
  hasValue: boolean;
  /** Writes the value, if there is one. */
  apply(): void;
}

/** The fields of one kind in one job. Finding them changes nothing. */
export interface FoundFields {
  fields: readonly PlacedField[];
  /** Completes the work. It is called once, after all fields of all kinds are filled. */
  finish(): void;
}

/** A kind of field outside of the text of paragraphs. */
export interface FieldKind {
  /** A part without any of these texts has no field of this kind and need not be read. */
  markers: readonly string[];
  find(context: FieldContext): FoundFields;
}

/** The result for a template without fields of a kind. */
export const noFields: FoundFields = { fields: [], finish: () => {} };
