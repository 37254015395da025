/** How a tree lies in the database: its array of nodes in parts of one length, but for the last. */
import { NODE_BYTES } from './leaf.ts';
import { nodeText } from './nodes.ts';

const PART_NODES = 512;
const PART_BYTES = PART_NODES * NODE_BYTES;

export interface Part {
  readonly part: number;
  readonly nodes: Uint8Array;
  /** The smallest leaf in it; null where it has none. */
  readonly least: string | null;
}

/** Where a node lies. */
export interface Spot {
  readonly part: number;
  /** In nodes, from the beginning of the part. */
  readonly offset: number;
}

export const spotOf = (index: number): Spot => ({
  part: Math.floor(index / PART_NODES),
  offset: index % PART_NODES,
});

export const indexOf = ({ part, offset }: Spot): number => part * PART_NODES + offset;

/** Leaves are the last nodes of the array, in falling order: the last of a part is its least. */
export function partsOf(nodes: Uint8Array): readonly Part[] {
  const firstLeaf = (nodes.length / NODE_BYTES - 1) / 2;
  return Array.from({ length: Math.ceil(nodes.length / PART_BYTES) }, (_, part) => {
    const own = nodes.subarray(part * PART_BYTES, (part + 1) * PART_BYTES);
    const last = indexOf({ part, offset: own.length / NODE_BYTES - 1 });
    const least = last < firstLeaf ? null : nodeText(own.subarray(-NODE_BYTES));
    return { part, nodes: own, least };
  });
}
