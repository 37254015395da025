import { describe, expect, test } from 'vitest';
import { type ClaimStatement, claimDigest, deviationOf } from '../../src/statements/claim.ts';
import { parseEnvelope } from '../../src/statements/envelope.ts';
import {
  claimed,
  DOWNTIME,
  FALSE_RECORD,
  PRICE,
  REAL_WORLD_RECORD,
  statementIn,
  WATCHERS,
} from '../evidence/kinds/attestation/build-testimony.ts';

describe('by how much a price is off', () => {
  test.each([
    ['15', '12', '0.25'],
    ['9', '12', '0.25'],
    ['0', '12', '1'],
    ['36', '12', '2'],
    ['2', '3', '0.333333333333333333'],
    ['4.000000000000000001', '4', '0'],
    ['12.5', '0.000000000000000001', '12499999999999999999'],
    ['99999999999999999999.999999999999999999', '1', '99999999999999999998.999999999999999999'],
  ])('%s where %s is right: %s', (stated, reference, deviation) => {
    expect(deviationOf(stated, reference)).toBe(deviation);
  });
});

describe('the digest of a claim', () => {
  const base = statementIn(claimed());

  test('is that of what is claimed, whoever says so and when', () => {
    const other = claimed({ issuedAt: '2026-11-21T00:00:00.000Z' }, WATCHERS[2]);
    expect(claimDigest(statementIn(other))).toBe(claimDigest(base));
  });

  test('is pinned', () => {
    expect(claimDigest(base)).toBe(
      'bdc5e8655fcb5c9b38027631f8eadb38e2a9ff91a018c2dfd0558ef75853f15f',
    );
  });

  test.each<[string, Partial<ClaimStatement>]>([
    ['service', { service: 'bridge' as ClaimStatement['service'] }],
    ['operator', { operator: 'op-2' as ClaimStatement['operator'] }],
    ['topic', { topic: 'price' as ClaimStatement['topic'] }],
    ['slot', { slot: 8 }],
    ['claim', { claim: { ...DOWNTIME, failed: 28 } }],
  ])('is another with another %s', (_field, changes) => {
    expect(claimDigest({ ...base, ...changes })).not.toBe(claimDigest(base));
  });
});

describe('the sentence of a claim', () => {
  test.each([
    [PRICE, 'operator op-1 stated 15.3 for atom where 12 was right, off by 0.275 of it'],
    [
      FALSE_RECORD,
      `record deed/17 of operator op-1 with digest ${'a7'.repeat(32)} ` +
        'states owner/acme where owner/zed is true',
    ],
    [
      REAL_WORLD_RECORD,
      `record deed/17 of operator op-1 with digest ${'a7'.repeat(32)} truly states owner/acme`,
    ],
  ])('$type', (claim, sentence) => {
    const { summary } = statementIn(claimed({ claim }));
    expect(summary).toBe(`Claim to service oracle about slot 7 of topic uptime: ${sentence}`);
  });
});

describe('what is no claim', () => {
  test.each([
    ['/until', { ...DOWNTIME, until: DOWNTIME.from }],
    ['/failed', { ...DOWNTIME, failed: 31 }],
    ['/failed', { ...DOWNTIME, failed: 0 }],
    ['/stated', { ...PRICE, stated: '15.30' }],
    ['/stated', { ...PRICE, stated: '015' }],
    ['/stated', { ...PRICE, stated: 15.3 }],
    ['/reference', { ...PRICE, reference: '0' }],
    ['/deviation', { ...PRICE, deviation: '0' }],
    ['/digest', { ...REAL_WORLD_RECORD, digest: 'A7'.repeat(32) }],
    ['/found', { ...FALSE_RECORD, found: FALSE_RECORD.states }],
    ['/note', { ...REAL_WORLD_RECORD, note: 'x' }],
    ['/type', { type: 'rumour' }],
  ])('is refused at %s', (pointer, claim) => {
    const envelope = claimed({ claim, summary: 'whatever it says' });
    expect(parseEnvelope(envelope)).toMatchObject({
      ok: false,
      error: { code: 'malformed', pointer: `/statement/claim${pointer}` },
    });
  });
});
