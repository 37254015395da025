/** The tree over entries as they pass, held against what was signed of it. */
import type { Checkpoint } from '../checkpoints/checkpoint.ts';
import { appending, EMPTY_FRONTIER } from '../tree/appending.ts';
import { quickLeafHash, quickNodeHash } from '../tree/quick-hashing.ts';

export interface TreeFailure {
  readonly code: 'index_gap' | 'root_differs' | 'history_too_short';
  /** The index that is missing, or the size that was signed. */
  readonly at: number;
}

export interface TreeCheck {
  add(entry: { readonly index: number; readonly text: string }): void;
  /** After the last entry. */
  failures(): readonly TreeFailure[];
  size(): number;
}

/** `signed`: checkpoints whose signatures were verified. */
export function treeCheck(signed: readonly Pick<Checkpoint, 'size' | 'root'>[]): TreeCheck {
  const tree = appending(EMPTY_FRONTIER, quickNodeHash);
  const failures: TreeFailure[] = [];
  const compare = (): void => {
    for (const { size, root } of signed)
      if (size === tree.size() && Buffer.compare(root, tree.root()) !== 0)
        failures.push({ code: 'root_differs', at: size });
  };
  compare();
  return {
    add({ index, text }) {
      if (index !== tree.size()) failures.push({ code: 'index_gap', at: tree.size() });
      tree.append(quickLeafHash(Buffer.from(text)));
      compare();
    },
    failures: () => [
      ...failures,
      ...signed
        .filter(({ size }) => size > tree.size())
        .map(({ size }) => ({ code: 'history_too_short', at: size }) as const),
    ],
    size: tree.size,
  };
}
