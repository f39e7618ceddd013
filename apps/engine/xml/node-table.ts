import type { XmlNode } from "./tree.ts";

/** A whole number for some of the nodes of a tree, 0 for all others. */
export class NodeTable {
  #numbers: Int32Array;

  /** @param nodeCount nodes that there are; there may be more of them later. */
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
