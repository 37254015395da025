import { describe, expect, test } from 'vitest';
import { parseFraction } from '../../src/primitives/fraction.ts';
import type { CommitteeId, Digest } from '../../src/primitives/ids.ts';
import { orRefuse } from '../../src/primitives/refusal.ts';
import { type CommitteeVersion, type Parties, seat } from '../../src/veto/committee.ts';

const half = orRefuse(parseFraction('0.5'));
const committee = (name: string, weights: Record<string, number>): CommitteeVersion => ({
  committee: name as CommitteeId,
  digest: name.padEnd(64, '0') as Digest,
  members: Object.entries(weights).map(([signer, weight]) => ({ signer, weight })),
  vetoQuorum: half,
  upholdQuorum: half,
});

const nobody: Parties = { accusedAdmins: [], accusedKeys: [], firstReporter: null, attesters: [] };
const council = committee('council', { ann: 2, ben: 1, cat: 1 });
const elders = committee('elders', { dan: 1, ann: 5 });
const asWritten = (signer: string) => signer;

const benchOf = (parties: Partial<Parties>, lastResort: CommitteeVersion | null = elders) =>
  seat({
    committee: council,
    lastResort,
    parties: { ...nobody, ...parties },
    canonical: asWritten,
  });

test('without parties among them all members judge', () => {
  expect(benchOf({})).toMatchObject({
    committee: 'council',
    lastResort: false,
    recused: [],
    eligibleWeight: 4,
    fullWeight: 4,
  });
});

describe('parties to the case are recused, and do not count', () => {
  test.each([
    { reason: 'accused_admin', parties: { accusedAdmins: ['ben'] } },
    { reason: 'accused_key', parties: { accusedKeys: ['x', 'ben'] } },
    { reason: 'first_reporter', parties: { firstReporter: 'ben' } },
    { reason: 'attester', parties: { attesters: ['ben'] } },
  ])('$reason', ({ reason, parties }) => {
    const bench = benchOf(parties);
    expect(bench.recused).toEqual([{ signer: 'ben', weight: 1, reason }]);
    expect(bench.eligible.map(({ signer }) => signer)).toEqual(['ann', 'cat']);
    expect(bench).toMatchObject({ eligibleWeight: 3, fullWeight: 4 });
  });

  test('the first reason that applies is the one recorded', () => {
    const bench = benchOf({ attesters: ['ben'], firstReporter: 'ben', accusedAdmins: ['ben'] });
    expect(bench.recused).toMatchObject([{ reason: 'accused_admin' }]);
  });

  test('another name of the same key hides nobody', () => {
    const bench = seat({
      committee: council,
      lastResort: null,
      parties: { ...nobody, firstReporter: 'BEN' },
      canonical: (signer) => signer.toLowerCase(),
    });
    expect(bench.recused).toMatchObject([{ signer: 'ben', reason: 'first_reporter' }]);
  });

  test('two names of one key hold one seat', () => {
    const bench = seat({
      committee: committee('twice', { ann: 2, ANN: 7, ben: 1 }),
      lastResort: null,
      parties: nobody,
      canonical: (signer) => signer.toLowerCase(),
    });
    expect(bench).toMatchObject({ eligibleWeight: 3, fullWeight: 3 });
  });
});

describe('a committee that lost more than half of its weight is replaced', () => {
  test('with exactly half left it judges', () => {
    expect(benchOf({ firstReporter: 'ann' })).toMatchObject({
      committee: 'council',
      lastResort: false,
      eligibleWeight: 2,
    });
  });

  test('with less the last resort does, under the same recusals', () => {
    expect(benchOf({ firstReporter: 'ann', attesters: ['ben'] })).toMatchObject({
      committee: 'elders',
      lastResort: true,
      eligible: [{ signer: 'dan', weight: 1 }],
      recused: [{ signer: 'ann', reason: 'first_reporter' }],
      eligibleWeight: 1,
      fullWeight: 6,
    });
  });

  test.each([
    { title: 'none is named', lastResort: null },
    { title: 'all of it is recused', lastResort: committee('ours', { ann: 1, ben: 1 }) },
  ])('and nobody when $title', ({ lastResort }) => {
    const bench = benchOf({ firstReporter: 'ann', attesters: ['ben'] }, lastResort);
    expect(bench).toMatchObject({ eligible: [], eligibleWeight: 0 });
  });
});
