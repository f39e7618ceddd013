import { foldFont, type InstalledFonts } from "./compare-fonts.ts";
import { askFontconfig, type ToolPlace } from "./run-tools.ts";

const maxRemembered = 1000;

/** Asks fontconfig which fonts are installed. It is asked once: LibreOffice reads the fonts when it starts, too. */
export class Fontconfig {
  readonly #place: ToolPlace;
  #faces: Promise<ReadonlyMap<string, ReadonlySet<string>> | null> | null = null;
  readonly #substitutes = new Map<string, Promise<string | null>>();

  constructor(place: ToolPlace) {
    this.#place = place;
  }

  /** @returns null if fontconfig is not installed. */
  async load(): Promise<InstalledFonts | null> {
    this.#faces ??= this.#list();
    const faces = await this.#faces;
    if (faces === null) return null;
    return {
      facesOf: (family) => faces.get(foldFont(family)) ?? new Set(),
      substituteOf: (family) => this.#substituteOf(family),
    };
  }

  async #list(): Promise<ReadonlyMap<string, ReadonlySet<string>> | null> {
    const list = await askFontconfig(
      ["fc-list", "--format", "%{family}\t%{postscriptname}\n"],
      this.#place,
    );
    if (list === null) return null;
    const faces = new Map<string, Set<string>>();
    for (const line of list.split("\n")) {
      const [families = "", face = ""] = line.split("\t");
      for (const family of families.split(",")) {
        const key = foldFont(family);
        const known = faces.get(key) ?? new Set();
        faces.set(key, known.add(face));
      }
    }
    return faces;
  }

  #substituteOf(family: string): Promise<string | null> {
    const known = this.#substitutes.get(family);
    if (known !== undefined) return known;
    if (this.#substitutes.size >= maxRemembered) this.#substitutes.clear();
    // A name may have characters that mean something in a pattern of fontconfig.
    const pattern = family.replaceAll(/[\\:,-]/g, "\\$&");
    const asked = askFontconfig(
      ["fc-match", "--format", "%{postscriptname}", pattern],
      this.#place,
    );
    this.#substitutes.set(family, asked);
    return asked;
  }
}
