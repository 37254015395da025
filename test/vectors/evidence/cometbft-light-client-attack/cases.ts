/** What the vectors of attacks are made of. */
import {
  alice,
  COMMON,
  COMMON_SET,
  type FactsFile,
  facts,
  HEIGHT,
  invented,
  lunatic,
  lunaticBlock,
  ownBlock,
} from '../../../evidence/kinds/cometbft/attack-cases.ts';
import {
  lightBlock,
  type Member,
  signedHeader,
  timeOf,
} from '../../../evidence/kinds/cometbft/build-blocks.ts';
import type { Vector } from '../vector.ts';

const KIND = 'cometbft/light-client-attack';
export const ABSENT = 1;
export const NIL = 3;
export const COMMIT = 2;

export const capture = (height: number): string => timeOf(height, '123Z').slice(0, 24);

interface Convicted {
  readonly operator: string | null;
  readonly of?: Member;
  readonly place?: string;
  readonly capture?: string;
}

export const convicted = (operator: string | null, more: Omit<Convicted, 'operator'> = {}) => {
  const { of, ...rest } = more;
  const key = of ? { key: `${of.key.keyType}:${of.key.publicKey}` } : {};
  return { operator, ...key, place: String(HEIGHT), capture: capture(HEIGHT), ...rest };
};

export const three = [convicted('op-alice'), convicted('op-bob'), convicted('op-carol')];

export const proven = (
  evidence: unknown,
  infractions: readonly ReturnType<typeof convicted>[],
  file: FactsFile = facts(),
): Vector => ({
  expected: { verdict: 'proven', infractions },
  file: { kind: KIND, evidence, facts: file },
});

export const refuted = (code: string, evidence: unknown, file: FactsFile = facts()): Vector => ({
  expected: { verdict: 'refuted', code },
  file: { kind: KIND, evidence, facts: file },
});

export const unverifiable = (
  code: string,
  evidence: unknown,
  file: FactsFile = facts(),
): Vector => ({
  expected: { verdict: 'unverifiable', code },
  file: { kind: KIND, evidence, facts: file },
});

export const inventedBlock = lightBlock({ ...lunaticBlock, members: invented });

/** Nothing is fed of the common height but headers that name its set. */
export const headersOnly = (headers: FactsFile): FactsFile =>
  facts({ validators: {}, headers: { ...headers, [HEIGHT]: { ...signedHeader(ownBlock) } } });
export const commonHeader = signedHeader({ height: COMMON, members: COMMON_SET }).header;
export const headerBefore = signedHeader({
  height: COMMON - 1,
  members: [alice],
  next: COMMON_SET,
}).header;

/** A height the chain has not come to, at a time that it has. */
export const FAR = 30;
export const forward = (time: string) => lunatic({ height: FAR, time });
