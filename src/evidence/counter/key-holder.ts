/** Whether a convicted key was the accused's at a height, by what the chain itself says of its keys. */
import type { ChainKey } from '../../facts/chain-fact.ts';
import { keysInForce } from '../../facts/chain-key.ts';
import type { ChainId, OperatorId } from '../../primitives/ids.ts';
import { linesOfKey, nameOfKey } from '../key-holders.ts';
import type { KeyHolderBody } from './body-schema.ts';
import {
  type CounterCheck,
  type CounterFacts,
  confirmed,
  contradicted,
  unknown,
} from './counter-check.ts';

export interface KeyHolderFacts {
  readonly accused: OperatorId;
  /** The chain of the service, as of the capture. */
  readonly chain: ChainId | null;
  /** Those by which the evidence convicts the accused, as infractions spell them. */
  readonly convicted: readonly string[];
  /** Of that public key, and those of the fed set of that height. */
  readonly keys: readonly ChainKey[];
  /** Whether the chain was fed up to that height: what is not may still end a key before it. */
  readonly isFed: boolean;
}

/** Asked in this order, and the first that says nothing can be told is the answer. */
export function checkKeyHolder(body: KeyHolderBody, facts: KeyHolderFacts): CounterCheck {
  const key = nameOfKey(body);
  const about: CounterFacts = { key, chain: body.chain, height: String(body.height) };
  if (body.chain !== facts.chain)
    return unknown('chain_not_of_service', { ...about, chainOfService: facts.chain });
  if (!facts.convicted.includes(key))
    return unknown('key_not_convicted', { ...about, convicted: facts.convicted });
  const lines = linesOfKey(body, facts.keys);
  if (lines.length === 0) return unknown('key_unknown', about);
  if (!facts.isFed) return unknown('height_not_fed', about);

  const held = keysInForce(lines, body.height);
  const holders = [...new Set(held.flatMap(({ operator }) => operator ?? []))];
  const found = { ...about, holders };
  if (holders.includes(facts.accused)) return contradicted('key_of_accused', found);
  return confirmed(holders.length > 0 ? 'key_of_another' : 'key_of_nobody', found);
}
