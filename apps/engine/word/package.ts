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

/** A Word document as a package, known by its main part. */
export class WordPackage extends OpcPackage {
  /** Name of the main document part, as `"word/document.xml"`. */
  readonly mainPart: string;

  /** @param source content, or a package to make a copy of as it is now. */
  private constructor(source: PackageContent | WordPackage) {
    super(source);
    this.mainPart = source instanceof WordPackage ? source.mainPart : this.#findMainPart();
  }

  /**
   * Opens a document and checks all of it: every entry against its checksum, every part of XML for
   * being XML. Word reads parts that no step of a job does.
   *
   * @throws DocumentError when the bytes are no Word document within the limits, or a damaged one.
   */
  static open(archive: Buffer, limits: PackageLimits = defaultPackageLimits): WordPackage {
    const entries = readZip(archive, limits);
    const inflated = inflateXml(entries, limits);
    const pack = new WordPackage({ entries, limits, vocabulary: wordVocabulary, inflated });
    pack.#checkMainPart();
    // What every job reads is parsed at once, and not looked at twice.
    const relsPart = relationshipsPartOf(pack.mainPart);
    if (pack.has(relsPart)) pack.xml(relsPart);
    pack.checkUnread();
    return pack;
  }

  /** The root of a main part is a document's (part 1, 17.2.3), in one of the two namespaces. */
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

  /** A copy of the package as it is now. Changes to the copy do not change this one. */
  copy(): WordPackage {
    return new WordPackage(this);
  }

  /**
   * The part of XML that the main part refers to by a relationship, as to `styles` or `settings`.
   *
   * @param type as in `Relationship`.
   * @returns the first related part; `null` without one, or if the package lacks it.
   */
  xmlRelated(type: string): XmlDocument | null {
    const found = this.relationships(this.mainPart).find((each) => each.type === type);
    return found !== undefined && this.has(found.target) ? this.xml(found.target) : null;
  }

  /**
   * Makes a document of a template: Word does not open a .docx whose main part says that it is a
   * .dotx. Other documents stay as they are.
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
