import type { XmlDocument } from "../../../xml/document.ts";
import type { Memory } from "../../../xml/memory.ts";
import type { XmlElement } from "../../../xml/tree.ts";
import type { PlannedRepair } from "./planned-repair.ts";
import { type WritePlace, writeRepair } from "./write-repair.ts";

/** The journal of written repairs. Any of them can be taken back exactly. */
export class Journal {
  #written: PlannedRepair[] = [];
  readonly #memories = new Map<XmlDocument, Memory[]>();
  readonly #known = new Map<XmlDocument, Set<XmlElement>>();

  /** The written repairs in their order. */
  get written(): readonly PlannedRepair[] {
    return this.#written;
  }

  write(repairs: readonly PlannedRepair[]): void {
    for (const planned of repairs) {
      this.#remember(planned.place);
      writeRepair(planned.place, planned.repair);
      this.#written.push(planned);
    }
  }

  /**
   * Takes back the repairs of some units. All repairs are taken back and the others are written
   * again, because the changed elements may be nested.
   */
  takeBack(units: ReadonlySet<string>): void {
    for (const [document, memories] of this.#memories) document.restore(memories);
    this.#memories.clear();
    this.#known.clear();
    const kept = this.#written.filter(({ unit }) => !units.has(unit));
    this.#written = [];
    this.write(kept);
  }

  /** Remembers an owner once, before its first change. */
  #remember({ document, owner, properties }: WritePlace): void {
    let known = this.#known.get(document);
    if (known === undefined) {
      known = new Set();
      this.#known.set(document, known);
      this.#memories.set(document, []);
    }
    if (known.has(owner)) return;
    known.add(owner);
    const memories = this.#memories.get(document) ?? [];
    const holdsText = properties !== null && document.name(owner) !== "w:style";
    if (!holdsText) {
      memories.push(document.rememberDeep(owner));
      return;
    }
    memories.push(document.remember(owner));
    const propertyElement = document.child(owner, properties);
    if (propertyElement !== null) memories.push(document.rememberDeep(propertyElement));
  }
}
