import type { XmlNode } from "./tree.ts";

/** Maps nodes of a tree to whole numbers. All other nodes have 0. */
export class NodeTable {
  #numbers: Int32Array;

  /** @param nodeCount the expected number of nodes. The table grows if there are more. */
  constructor(nodeCount: number) {
    this.#numbers = new Int32Array(nodeCount);
  }

  get(node: XmlNode): number {
    return this.#numbers[node] ?? 0;
  }

  set(node: XmlNode, number: number): void {
    if (node >= this.#numbers.length) {
      const larger = new Int32Array(node + (node >> 1) + 64);
      larger.set(this.#numbers);
      this.#numbers = larger;
    }
    this.#numbers[node] = number;
  }
}
