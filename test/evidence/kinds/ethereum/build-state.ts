/** Beacon states of which only the validator registry matters, and branches into it. */
import { ContainerType, ListCompositeType, UintBigintType } from '@chainsafe/ssz';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import type { RegistryEntry } from '../../../../src/evidence/kinds/ethereum/beacon-operations.ts';
import { registryEntryType } from '../../../../src/evidence/kinds/ethereum/ssz.ts';
import { type Fields, headerJson, publicKeyOf, rootOf } from './build-slashings.ts';

const FAR_FUTURE = (1n << 64n) - 1n;

/** Active since genesis, and for good. */
export const entryOf = (index: number, changes: Partial<RegistryEntry> = {}): RegistryEntry => ({
  publicKey: publicKeyOf(index),
  withdrawalCredentials: rootOf(`withdrawal ${index}`),
  effectiveBalance: 32_000_000_000n,
  slashed: false,
  activationEligibilityEpoch: 0n,
  activationEpoch: 0n,
  exitEpoch: FAR_FUTURE,
  withdrawableEpoch: FAR_FUTURE,
  ...changes,
});

const entryJson = (entry: RegistryEntry): Fields => ({
  pubkey: `0x${entry.publicKey}`,
  withdrawal_credentials: `0x${entry.withdrawalCredentials}`,
  effective_balance: entry.effectiveBalance.toString(),
  slashed: entry.slashed,
  activation_eligibility_epoch: entry.activationEligibilityEpoch.toString(),
  activation_epoch: entry.activationEpoch.toString(),
  exit_epoch: entry.exitEpoch.toString(),
  withdrawable_epoch: entry.withdrawableEpoch.toString(),
});

/** Fields of `BeaconState` in phase 0, since Capella, and since Electra. */
export const STATE_FIELDS = [21, 28, 37] as const;
const VALIDATORS_FIELD = 11;

/** What the library makes of the place of an entry, and of the state. */
function stateType(fieldCount: number) {
  const registry = new ListCompositeType(registryEntryType, 2 ** 40);
  const fields = Array.from({ length: fieldCount }, (_, i) =>
    i === VALIDATORS_FIELD
      ? (['validators', registry] as const)
      : ([`field${i}`, new UintBigintType(8)] as const),
  );
  return new ContainerType(Object.fromEntries(fields));
}

interface Node {
  readonly left: Node;
  readonly right: Node;
  readonly root: Uint8Array;
}

/** The siblings on the way from the root to a generalized index, the lowest first. */
function branchTo(root: Node, gindex: bigint): string[] {
  const siblings: string[] = [];
  let node = root;
  for (const side of gindex.toString(2).slice(1)) {
    const [next, beside] = side === '0' ? [node.left, node.right] : [node.right, node.left];
    siblings.unshift(`0x${bytesToHex(beside.root)}`);
    node = next;
  }
  return siblings;
}

/** A state of these entries after the block of a slot. */
export function stateOf(entries: readonly RegistryEntry[], slot: number, fieldCount = 37) {
  const type = stateType(fieldCount);
  const others = Array.from({ length: fieldCount }, (_, i) => [`field${i}`, BigInt(i)]);
  const value = {
    ...Object.fromEntries(others.filter((_, i) => i !== VALIDATORS_FIELD)),
    validators: entries.map((entry) => ({
      ...entry,
      publicKey: hexToBytes(entry.publicKey),
      withdrawalCredentials: hexToBytes(entry.withdrawalCredentials),
    })),
  };
  const view = type.toView(value as never);
  const header = {
    slot: BigInt(slot),
    proposerIndex: 7n,
    parentRoot: rootOf('parent'),
    stateRoot: bytesToHex(view.hashTreeRoot()),
    bodyRoot: rootOf('body'),
  };
  const claimOf = (index: number): Fields => ({
    index: String(index),
    validator: entryJson(entries[index] ?? entryOf(index)),
    proof: branchTo(view.node as unknown as Node, type.getPathInfo(['validators', index]).gindex),
  });
  return {
    header,
    /** As it is fed. */
    headers: { [String(slot)]: headerJson(header) },
    claimOf,
    /** The slashing, and what the registry says of these validators. */
    wrap: (slashing: Fields, indices: readonly number[]): Fields => ({
      slashing,
      slot: String(slot),
      validators: indices.map(claimOf),
    }),
  };
}
