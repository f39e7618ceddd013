import { DocumentError } from "../errors.ts";
import { contentTypesPart, OpcPackage } from "../opc/package.ts";
import { inflateXml } from "../opc/package-check.ts";
import type { PackageContent } from "../opc/part-store.ts";
import { relationshipsPartOf } from "../opc/relationships.ts";
import type { XmlDocument } from "../xml/document.ts";
import { defaultPackageLimits, type PackageLimits } from "../zip/limits.ts";
import { readZip } from "../zip/read.ts";
import { wordVocabulary } from "./vocabulary.ts";

const documentContentType =
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
const templateContentType =
  "application/vnd.openxmlformats-officedocument.wordprocessingml.template.main+xml";

/** Content types of a main document part: .docx, .dotx, .docm and .dotm. */
const mainContentTypes = new Set([
  documentContentType,
  templateContentType,
  "application/vnd.ms-word.document.macroenabled.main+xml",
  "application/vnd.ms-word.template.macroenabledtemplate.main+xml",
]);

/** The package of a Word document. */
export class WordPackage extends OpcPackage {
  /** The name of the main document part, such as `"word/document.xml"`. */
  readonly mainPart: string;

  /** @param source the content, or a package to copy in its present state. */
  private constructor(source: PackageContent | WordPackage) {
    super(source);
    this.mainPart = source instanceof WordPackage ? source.mainPart : this.#findMainPart();
  }

  /**
   * Opens a document and checks all of it: every entry against its checksum, every XML part for
   * being well-formed. Parts that no job reads are checked as well, because Word reads them.
   *
   * @throws DocumentError if the bytes are not a Word document within the limits, or a damaged one.
   */
  static open(archive: Buffer, limits: PackageLimits = defaultPackageLimits): WordPackage {
    const entries = readZip(archive, limits);
    const inflated = inflateXml(entries, limits);
    const pack = new WordPackage({ entries, limits, vocabulary: wordVocabulary, inflated });
    pack.#checkMainPart();
    // Every job reads this part, so parse it now: then it need not be checked separately.
    const relsPart = relationshipsPartOf(pack.mainPart);
    if (pack.has(relsPart)) pack.xml(relsPart);
    pack.checkUnread();
    return pack;
  }

  /** Checks that the root of the main part is `w:document` (part 1, 17.2.3). */
  #checkMainPart(): void {
    const document = this.xml(this.mainPart);
    if (document.name(document.root) !== "w:document") throw noWordDocument();
  }

  #findMainPart(): string {
    const main = this.relationships("").find(({ type }) => type === "officeDocument")?.target;
    if (main === undefined || !this.has(main) || !mainContentTypes.has(this.contentTypeOf(main))) {
      throw noWordDocument();
    }
    return main;
  }

  /** A copy of the package in its present state. Changes to the copy do not change this package. */
  copy(): WordPackage {
    return new WordPackage(this);
  }

  /**
   * The XML part that the main part refers to by a relationship of a type.
   *
   * @param type as in `Relationship`: `styles`, `settings`.
   * @returns the first related part; `null` if there is none, or if the package lacks it.
   */
  xmlRelated(type: string): XmlDocument | null {
    const relationships = this.relationships(this.mainPart);
    const target = relationships.find((relationship) => relationship.type === type)?.target;
    return target !== undefined && this.has(target) ? this.xml(target) : null;
  }

  /**
   * Turns a .dotx into a .docx. Word does not open a .docx whose main part has the content type of
   * a template. Other documents stay unchanged.
   */
  becomeDocument(): void {
    const types = this.xml(contentTypesPart);
    for (const element of types.elements(types.root)) {
      const contentType = types.attribute(element, "ContentType") ?? "";
      if (contentType.toLowerCase() === templateContentType) {
        types.setAttribute(element, "ContentType", documentContentType);
      }
    }
  }
}

function noWordDocument(): DocumentError {
  return new DocumentError(
    "NOT_A_WORD_DOCUMENT",
    "the package has no Word main document part; it is a ZIP, but no Word document",
  );
}
