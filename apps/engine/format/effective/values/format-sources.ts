import type { Numbering } from "./numbering.ts";
import type { DocumentSettings } from "./settings.ts";
import type { StyleLists } from "./style-lists.ts";
import type { StyleSheet } from "./styles.ts";
import type { ThemeFonts } from "./theme.ts";

/** All of a document, besides its stories, that the formatting of a paragraph or run comes from. */
export interface FormatSources {
  readonly styles: StyleSheet;
  readonly settings: DocumentSettings;
  readonly numbering: Numbering;
  readonly styleLists: StyleLists;
  readonly themeFonts: ThemeFonts;
}
