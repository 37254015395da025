/** A chain with validators who come and go, what it has fed, and attacks on its light clients. */
import { chainFileFacts } from '../../../../src/evidence/chain-file-schema.ts';
import { openEvidence } from '../../../../src/evidence/kinds.ts';
import type { Verdict } from '../../../../src/evidence/verdict.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import { orRefuse } from '../../../../src/primitives/refusal.ts';
import {
  attackJson,
  type BlockSpec,
  CHAIN_ID,
  lightBlock,
  type Member,
  signedHeader,
  timeOf,
} from './build-blocks.ts';
import { testKey } from './vote-keys.ts';

export const COMMON = 5;
export const HEIGHT = 10;

export const member = (name: string, power: number): Member => ({ key: testKey(name), power });

export const alice = member('alice', 40);
export const bob = member('bob', 30);
export const carol = member('carol', 20);
export const dave = member('dave', 10);
/** In the set of the common height and no longer in that of the conflicting one. */
export const erin = member('erin', 10);

/** Of the common height, and of the conflicting one. */
export const COMMON_SET = [alice, bob, carol, erin];
export const PRESENT_SET = [alice, bob, carol, dave];

const commonHeader = signedHeader({ height: COMMON, members: COMMON_SET });
export const ownBlock: BlockSpec = { height: HEIGHT, members: PRESENT_SET };

/** A state that never was, signed by everybody. */
export const lunaticBlock: BlockSpec = { ...ownBlock, appHash: 'a lie' };
/** A set that never was: mostly strangers, with two of the chain's validators among them. */
export const invented = [member('mallory', 60), alice, bob];

export const lunatic = (spec: Partial<BlockSpec> = {}, common = COMMON) =>
  attackJson(lightBlock({ ...lunaticBlock, ...spec }), common);

/** Another block that could have followed as well. */
export const doubleBlock: BlockSpec = { ...ownBlock, data: 'other data' };
export const double = (spec: Partial<BlockSpec> = {}, common = HEIGHT) =>
  attackJson(lightBlock({ ...doubleBlock, ...spec }), common);

const keyJson = ({ key }: Member, operator: string | null, more: object = {}) => ({
  operator,
  keyType: key.keyType,
  publicKey: key.publicKey,
  fromHeight: '1',
  ...more,
});

export const KEYS = [
  keyJson(alice, 'op-alice'),
  keyJson(bob, 'op-bob'),
  keyJson(carol, 'op-carol'),
  keyJson(erin, 'op-erin', { untilHeight: '8' }),
];

export type FactsFile = { readonly [name: string]: unknown };

export const validatorsFact = (members: readonly Member[]) =>
  members.map(({ key: { keyType, publicKey }, power }) => ({ keyType, publicKey, power }));

/** As a file has them: the set of the common height, both headers, the times of three blocks. */
export const facts = (changes: FactsFile = {}): FactsFile => ({
  chainId: CHAIN_ID,
  blockTimes: Object.fromEntries([COMMON, 7, HEIGHT].map((height) => [height, timeOf(height)])),
  headers: {
    [COMMON]: commonHeader.header,
    [HEIGHT]: { ...signedHeader(ownBlock) },
  },
  validators: { [COMMON]: validatorsFact(COMMON_SET) },
  keys: KEYS,
  ...changes,
});

export function openAttack(json: Json) {
  const opened = orRefuse(openEvidence('cometbft/light-client-attack', json));
  if (opened.source !== 'cometbft') throw new Error('attacks are about a height');
  return opened;
}

export const verdictOn = (json: unknown, file: FactsFile = facts()) =>
  openAttack(json as Json).verify(orRefuse(chainFileFacts('cometbft', file)));

/** Of a verdict that convicts nobody, the verdict. */
export const operatorsIn = (verdict: Verdict) =>
  verdict.verdict === 'proven' ? verdict.infractions.map(({ operator }) => operator) : verdict;
