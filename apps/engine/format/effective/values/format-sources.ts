import type { Numbering } from "./numbering.ts";
import type { DocumentSettings } from "./settings.ts";
import type { StyleLists } from "./style-lists.ts";
import type { StyleSheet } from "./styles.ts";
import type { ThemeFonts } from "./theme.ts";

/**
 * The parts of a document, apart from its stories, that determine the formatting of paragraphs and
 * runs.
 */
export interface FormatSources {
  readonly styles: StyleSheet;
  readonly settings: DocumentSettings;
  readonly numbering: Numbering;
  readonly styleLists: StyleLists;
  readonly themeFonts: ThemeFonts;
}
