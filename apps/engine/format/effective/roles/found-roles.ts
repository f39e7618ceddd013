import type { Decision, Decisions, Standing } from "./decision.ts";
import type { RolePlaces } from "./role-places.ts";
import type { CompiledSign } from "./signs.ts";

/** The roles that were found for the paragraphs of a story. */
export class FoundRoles implements Decisions {
  readonly #found: readonly (CompiledSign | null)[];
  readonly #places: RolePlaces;

  constructor(found: readonly (CompiledSign | null)[], places: RolePlaces) {
    this.#found = found;
    this.#places = places;
  }

  decisionOf(index: number): Decision | null {
    return this.#found[index]?.decision ?? null;
  }

  standingOf(index: number): Standing {
    const sign = this.#found[index];
    if (!sign) return {};
    const { after, before, position } = sign;
    const nameAt = (at: number) => this.#found[at]?.decision.role.name;
    return {
      after: this.#nameOf(sign, this.#places.standingBefore(index, position?.after ?? [])),
      before: this.#nameOf(sign, this.#places.standingBehind(index, position?.before ?? [])),
      rightAfter: after === null ? undefined : nameAt(index - 1),
      rightBefore: before === null ? undefined : nameAt(index + 1),
    };
  }

  #nameOf({ roleNames }: CompiledSign, role: number | undefined): string | undefined {
    return role === undefined ? undefined : roleNames[role];
  }
}
