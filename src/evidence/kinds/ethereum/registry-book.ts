/**
 * Who stands where in a chain's validator registry, by facts, or by proof against a fed header. Never
 * by the submitter's word: with a key of his own making he could cancel out those of others.
 */
import type { ChainKey } from '../../../facts/chain-fact.ts';
import { isInForce } from '../../../facts/chain-key.ts';
import { grouped } from '../../../primitives/grouped.ts';
import type { OperatorId } from '../../../primitives/ids.ts';
import type { RegistryClaim } from './beacon-operations.ts';
import { type EthereumFacts, type ProvenEntry, proverOf, type Unproven } from './registry-proof.ts';

/** Somebody who signed, as of the epoch that was asked about. */
export interface Signer {
  readonly index: bigint;
  /** 48 bytes, lowercase hex. */
  readonly publicKey: string;
  /** Whether `activation <= epoch < withdrawable`; null if no fact says. */
  readonly isSlashable: boolean | null;
  /** Whose key it is at that epoch. */
  readonly operators: readonly OperatorId[];
}

/** Why there is no signer at an index. */
export type Unknown = Unproven | 'keys_contradict';

export interface RegistryQuery {
  readonly facts: EthereumFacts;
  readonly registry: RegistryClaim | null;
  /** At which it is asked who is slashable. */
  readonly epoch: bigint;
  readonly indices: ReadonlySet<bigint>;
}

/** Reads the facts once; each answer takes constant time, or that of one proof. */
export function openRegistry(query: RegistryQuery): (index: bigint) => Signer | Unknown {
  const { facts, registry, epoch } = query;
  const named = namedKeys(query);
  const standingOf = standings(facts, epoch);
  const prove = proverOf(facts, registry, epoch);

  return (index) => {
    const fed = named.get(index) ?? [];
    const isSettled = fed.some((key) => standingOf(key).isSlashable === true);
    const proven = isSettled ? 'key_unknown' : prove(index);
    const isTold = typeof proven !== 'string';
    const [publicKey, ...others] = new Set(isTold ? [...fed, proven.publicKey] : fed);
    if (others.length > 0) return 'keys_contradict';
    if (publicKey === undefined) return proven as Unproven;
    const standing = standingOf(publicKey);
    return { index, publicKey, ...standing, ...(isTold ? provenStanding(standing, proven) : {}) };
  };
}

/** What a proof adds to the facts: whom they know to be slashable it leaves so. */
const provenStanding = (
  { isSlashable }: Standing,
  proven: ProvenEntry,
): Pick<Standing, 'isSlashable'> => ({
  isSlashable: isSlashable || (proven.isSlashable ?? isSlashable),
});

const isBlsKey = ({ keyType, publicKey }: Pick<ChainKey, 'keyType' | 'publicKey'>): boolean =>
  keyType === 'bls12_381' && publicKey.length === 96;

/** The keys that facts give to the indices asked about: one each, unless facts contradict. */
function namedKeys({
  facts,
  indices,
}: RegistryQuery): ReadonlyMap<bigint | undefined, readonly string[]> {
  const wanted = [...facts.keys, ...[...facts.validators.values()].flat()].filter(
    (key) => key.index !== undefined && indices.has(key.index) && isBlsKey(key),
  );
  const named = grouped(wanted, ({ index }) => index);
  return new Map([...named].map(([index, keys]) => [index, keys.map((key) => key.publicKey)]));
}

interface Standing {
  readonly operators: readonly OperatorId[];
  /** As far as the facts tell. */
  readonly isSlashable: boolean | null;
}

/** A key that stands in another epoch's set alone may have come later, or left. */
function standings(
  { keys, validators }: EthereumFacts,
  epoch: bigint,
): (publicKey: string) => Standing {
  const byKey = grouped(keys, ({ publicKey }) => publicKey);
  const present = new Set(validators.get(epoch)?.map(({ publicKey }) => publicKey));
  const isOfSet = ({ operator, fromHeight, untilHeight }: ChainKey): boolean =>
    operator === null && untilHeight === fromHeight + 1n && validators.has(fromHeight);

  return (publicKey) => {
    const lines = byKey.get(publicKey) ?? [];
    const inForce = lines.filter((key) => isInForce(key, epoch));
    const operators = inForce.flatMap(({ operator }) => (operator === null ? [] : [operator]));
    if (inForce.length > 0 || present.has(publicKey)) return { operators, isSlashable: true };
    return { operators, isSlashable: lines.every(isOfSet) ? null : false };
  };
}
