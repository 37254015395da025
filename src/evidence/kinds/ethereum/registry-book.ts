/**
 * Who stands where in a chain's validator registry, by facts, or by proof against a fed header. Never
 * by the submitter's word: with a key of his own making he could cancel out those of others.
 */
import type { ChainKey } from '../../../facts/chain-fact.ts';
import { isInForce } from '../../../facts/chain-key.ts';
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
  readonly operators: ReadonlySet<OperatorId>;
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

  const withProof = (index: bigint, fed: string | undefined): Signer | Unknown => {
    const proven = prove(index);
    if (typeof proven === 'string')
      return fed === undefined ? proven : signerOf(index, fed, standingOf(fed));
    const { publicKey } = proven;
    if (fed !== undefined && fed !== publicKey) return 'keys_contradict';
    return signerOf(index, publicKey, provenStanding(standingOf(publicKey), proven));
  };

  return (index) => {
    const fed = named.get(index);
    if (fed === CONTRADICTED) return 'keys_contradict';
    const standing = fed === undefined ? UNTOLD : standingOf(fed);
    return fed === undefined || standing.isSlashable !== true
      ? withProof(index, fed)
      : signerOf(index, fed, standing);
  };
}

const signerOf = (
  index: bigint,
  publicKey: string,
  { operators, isSlashable }: Standing,
): Signer => ({ index, publicKey, operators, isSlashable });

/** Whom facts know to be slashable a proof leaves so. */
const provenStanding = ({ operators, isSlashable }: Standing, proven: ProvenEntry): Standing => ({
  operators,
  isSlashable: isSlashable || (proven.isSlashable ?? isSlashable),
});

const isBlsKey = ({ keyType, publicKey }: Pick<ChainKey, 'keyType' | 'publicKey'>): boolean =>
  keyType === 'bls12_381' && publicKey.length === 96;

/** Stands for several keys; itself it is none. */
const CONTRADICTED = '';

/** The keys that facts give to the indices asked about: one each, unless facts contradict. */
function namedKeys({ facts, indices }: RegistryQuery): ReadonlyMap<bigint, string> {
  const named = new Map<bigint, string>();
  for (const lines of [facts.keys, ...facts.validators.values()])
    for (const line of lines) {
      const { index, publicKey } = line;
      if (index === undefined || !indices.has(index) || !isBlsKey(line)) continue;
      const known = named.get(index) ?? publicKey;
      named.set(index, known === publicKey ? publicKey : CONTRADICTED);
    }
  return named;
}

interface Standing {
  readonly operators: ReadonlySet<OperatorId>;
  /** As far as the facts tell. */
  readonly isSlashable: boolean | null;
}

/** Of a key about which there is no fact. */
const UNTOLD: Standing = { operators: new Set(), isSlashable: null };

/** A key that stands in another epoch's set alone may have come later, or left. */
function standings(
  { keys, validators }: EthereumFacts,
  epoch: bigint,
): (publicKey: string) => Standing {
  const holders = new Map<string, Set<OperatorId>>();
  for (const { publicKey } of validators.get(epoch) ?? []) holders.set(publicKey, new Set());
  for (const key of keys) {
    if (!isInForce(key, epoch)) continue;
    const operators = holders.get(key.publicKey) ?? new Set();
    if (key.operator !== null) operators.add(key.operator);
    holders.set(key.publicKey, operators);
  }
  const isOfSet = ({ operator, fromHeight, untilHeight }: ChainKey): boolean =>
    operator === null && untilHeight === fromHeight + 1n && validators.has(fromHeight);
  const ended = new Set(keys.filter((key) => !isOfSet(key)).map(({ publicKey }) => publicKey));

  return (publicKey) => {
    const operators = holders.get(publicKey);
    if (operators !== undefined) return { operators, isSlashable: true };
    return ended.has(publicKey) ? { ...UNTOLD, isSlashable: false } : UNTOLD;
  };
}
