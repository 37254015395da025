/** A chain that feeds headers, and blocks that it never had, signed by its validators. */
import { expect } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { formatTime, HOUR_MS, SECOND_MS, after as shifted } from '../../src/primitives/time.ts';
import {
  attackJson,
  type BlockSpec,
  lightBlock,
  type Member,
  signedHeader,
  validatorsJson,
} from '../evidence/kinds/cometbft/build-blocks.ts';
import { testKey } from '../evidence/kinds/cometbft/vote-keys.ts';
import { blockLine, type Court, keyLine, MILK_CHAIN_ID } from '../support/court.ts';
import { NOW } from '../support/statements.ts';

export const LIGHT_CLIENT_ATTACK = 'cometbft/light-client-attack';

const member = (name: string, power: number): Member => ({ key: testKey(name), power });

/** Two operators, and a validator who is none. */
const SET = [member('op-1', 40), member('op-2', 30), member('nobody', 30)];
/** Mostly a stranger's, with the chain's validators among them. */
export const INVENTED = [member('mallory', 1000), ...SET];
/** A state that never was. */
export const LIE: Partial<BlockSpec> = { appHash: 'a lie', members: INVENTED };

/** Half an hour before the court opens, and ten seconds a height above 100. */
const timeAt = (height: number) => shifted(NOW, -HOUR_MS / 2 + (height - 100) * 10 * SECOND_MS);

export const capturedAt = (height: number): string => formatTime(timeAt(height));

const own = (height: number, more: Partial<BlockSpec> = {}): BlockSpec => ({
  height,
  members: SET,
  chainId: MILK_CHAIN_ID,
  time: capturedAt(height),
  ...more,
});

export const feedOperators = (court: Court) =>
  court.feed(
    'chain-facts',
    ['op-1', 'op-2'].map((operator) => keyLine(operator, court.clock.time)),
  );

/** Header and commit, and after them the block. */
export async function feedBlock(court: Court, height: number): Promise<void> {
  const at = formatTime(court.clock.time);
  const header = { ...signedHeader(own(height)) };
  const fed = await court.feed('chain-facts', [
    { at, type: 'header', chain: 'milk', height: String(height), header },
    blockLine(height, timeAt(height), court.clock.time),
  ]);
  expect(fed.body).toMatchObject({ taken: 2 });
}

/** With the set of the common height beside it: the chain feeds headers alone. */
export const proofOf = (
  height: number,
  common: number,
  more: Partial<BlockSpec> = LIE,
  offered: readonly Member[] = SET,
): Json => ({
  evidence: attackJson(lightBlock(own(height, more)), common),
  common_validators: validatorsJson(offered),
});

export const report = (court: Court, evidence: Json, services: readonly string[] = ['oracle']) => {
  court.clock.advance(1);
  return court.report(evidence, { kind: LIGHT_CLIENT_ATTACK, services });
};
