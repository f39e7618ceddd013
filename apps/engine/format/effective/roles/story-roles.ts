import type { Decision, Decisions, NeighbourRoles } from "./decision.ts";
import type { RolePlaces } from "./role-places.ts";
import type { CompiledSign } from "./signs.ts";

/** The roles of a story's paragraphs, by the sign that each of them shows. */
export class StoryRoles implements Decisions {
  readonly #signs: readonly (CompiledSign | null)[];
  readonly #places: RolePlaces;

  constructor(signs: readonly (CompiledSign | null)[], places: RolePlaces) {
    this.#signs = signs;
    this.#places = places;
  }

  decisionOf(index: number): Decision | null {
    return this.#signs[index]?.decision ?? null;
  }

  neighboursOf(index: number): NeighbourRoles {
    const sign = this.#signs[index];
    if (!sign) return {};
    const { after, before, position } = sign;
    const nameAt = (at: number) => this.#signs[at]?.decision.role.name;
    return {
      after: this.#nameOf(sign, this.#places.roleBefore(index, position?.after ?? [])),
      before: this.#nameOf(sign, this.#places.roleBehind(index, position?.before ?? [])),
      rightAfter: after === null ? undefined : nameAt(index - 1),
      rightBefore: before === null ? undefined : nameAt(index + 1),
    };
  }

  #nameOf({ roleNames }: CompiledSign, role: number | undefined): string | undefined {
    return role === undefined ? undefined : roleNames[role];
  }
}
