import type { DependencyName } from "../../contract/limits.ts";
import type { Breaker, BreakerOptions } from "./breaker.ts";

/** The breakers of a server, by the name of what they stand before. */
export class Breakers {
  readonly #breakers = new Map<DependencyName, Breaker>();

  /** All that were made, for metrics and `/status`. */
  get states(): readonly Pick<Breaker, "name" | "state">[] {
    return [...this.#breakers.values()].map(({ name, state }) => ({ name, state }));
  }

  /** Makes the breaker of a dependency, or finds the one that there is. Loads the library with the first. */
  async open(name: DependencyName, options: BreakerOptions): Promise<Breaker> {
    const { cockatielBreaker } = await import("./cockatiel-breaker.ts");
    const breaker = this.#breakers.get(name) ?? cockatielBreaker(name, options);
    this.#breakers.set(name, breaker);
    return breaker;
  }
}
