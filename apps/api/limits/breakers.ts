import type { DependencyName } from "../../contract/limits.ts";
import type { Breaker, BreakerOptions } from "./breaker.ts";

/** The circuit breakers of a server, by the name of the dependency. */
export class Breakers {
  readonly #breakers = new Map<DependencyName, Breaker>();

  /** The states of all breakers, for metrics and `/status`. */
  get states(): readonly Pick<Breaker, "name" | "state">[] {
    return [...this.#breakers.values()].map(({ name, state }) => ({ name, state }));
  }

  /** Returns the breaker of a dependency, and makes it if necessary. The first call loads the library. */
  async open(name: DependencyName, options: BreakerOptions): Promise<Breaker> {
    const { cockatielBreaker } = await import("./cockatiel-breaker.ts");
    const breaker = this.#breakers.get(name) ?? cockatielBreaker(name, options);
    this.#breakers.set(name, breaker);
    return breaker;
  }
}
