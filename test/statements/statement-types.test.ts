import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { formatTime } from '../../src/primitives/time.ts';
import { proveKey } from '../../src/statements/key-proof.ts';
import { signStatement } from '../../src/statements/sign.ts';
import {
  isStatementType,
  STATEMENT_TYPES,
  type Statement,
  summaryOf,
} from '../../src/statements/statement-types.ts';
import { verifyEnvelope } from '../../src/statements/verify.ts';
import * as objects from '../support/objects.ts';
import { asReceived, CONTEXT, DEPLOYMENT, keyOf, NOW } from '../support/statements.ts';

const ed = keyOf('ed25519');
const claim = { deployment: DEPLOYMENT, operator: 'op-7', service: 'oracle' };
const operatorKey = {
  operator: 'op-7',
  service: 'oracle',
  key: ed.signer,
  status: 'active',
  proof: proveKey(claim, ed),
};
const V = '3f2a'.padEnd(64, '0');
const plea = {
  slashRequest: V,
  operator: 'op-7',
  service: 'oracle',
  grounds: 'the key was sold before that height',
  counterEvidence: [{ kind: 'document', digest: V, body: null }],
};
const set = (content: unknown) => ({ previous: null, content });

/** Type, author, body, sentence. */
const EXAMPLES: readonly (readonly [keyof typeof STATEMENT_TYPES, string, unknown, string])[] = [
  [
    'tribune/vote/v1',
    ed.signer,
    { slashRequest: V, operator: 'op-7', service: 'oracle', choice: 'abstain', reason: 'no view' },
    'Abstain on slash request 3f2a…00 of operator op-7 for service oracle',
  ],
  [
    'tribune/dispute/v1',
    ed.signer,
    { ...plea, party: 'accused' },
    'Dispute as accused slash request 3f2a…00 of operator op-7 for service oracle',
  ],
  [
    'tribune/appeal/v1',
    ed.signer,
    plea,
    'Appeal against the slash of operator op-7 for service oracle by request 3f2a…00',
  ],
  [
    'tribune/appeal-vote/v1',
    ed.signer,
    { slashRequest: V, operator: 'op-7', service: 'oracle', choice: 'reverse', reason: 'it is so' },
    'Reverse the slash of operator op-7 for service oracle by request 3f2a…00',
  ],
  [
    'tribune/pause/v1',
    'authority',
    { service: null, until: '2026-11-22T09:00:00.000Z', reason: 'a bad feed' },
    'Pause executions for every service until 2026-11-22T09:00:00.000Z',
  ],
  [
    'tribune/resume/v1',
    'service/oracle',
    { pause: V, service: 'oracle', reason: 'the feed is mended' },
    'End pause 3f2a…00 for service oracle',
  ],
  [
    'tribune/outage/v1',
    'authority',
    { scope: { type: 'all' }, extension: 'PT2H', reason: 'a broken disk' },
    'Extend all open veto windows by PT2H',
  ],
  [
    'tribune/evidence/v1',
    ed.signer,
    { kind: 'cometbft/duplicate-vote', services: ['oracle', 'bridge'], evidence: { a: [1] } },
    'Report cometbft/duplicate-vote to services oracle, bridge with evidence 62e9…e7',
  ],
  [
    'tribune/claim/v1',
    ed.signer,
    {
      service: 'oracle',
      operator: 'op-7',
      topic: 'uptime',
      slot: 7,
      claim: {
        type: 'downtime',
        from: '2026-11-22T09:00:00.000Z',
        until: '2026-11-22T09:30:00.000Z',
        probes: 30,
        failed: 29,
      },
    },
    'Claim to service oracle about slot 7 of topic uptime: operator op-7 was down from ' +
      '2026-11-22T09:00:00.000Z to 2026-11-22T09:30:00.000Z, 29 of 30 probes failed',
  ],
  [
    'tribune/attestation/v1',
    ed.signer,
    { service: 'oracle', claim: V, holds: true },
    `Attest to service oracle that claim ${V} is true`,
  ],
  [
    'tribune/feed/v1',
    ed.signer,
    { feed: 'ledger', firstSeq: 5, lastSeq: 5, lines: V },
    'Feed ledger lines 5 to 5, digest 3f2a…00',
  ],
  [
    'tribune/webhook/v1',
    'service/oracle',
    {
      service: 'oracle',
      webhook: 'ops',
      previous: V,
      url: 'https://hooks.example.com/tribune?team=7',
      types: ['slash.executed', 'tribune/vote/v1'],
      status: 'active',
      rotate: true,
    },
    'Change active webhook ops of service oracle at https://hooks.example.com ' +
      'from version 3f2a…00 with a new secret',
  ],
  [
    'tribune/webhook-replay/v1',
    'service/oracle',
    { service: 'oracle', webhook: 'ops', from: 12 },
    'Send webhook ops of service oracle everything from entry 12 on',
  ],
  [
    'tribune/reward-plan/v1',
    'service/oracle',
    {
      service: 'oracle',
      plan: 'main',
      previous: V,
      status: 'active',
      asset: 'ureward',
      amountPerDay: '1000000000',
      start: '2026-11-22T00:00:00.000Z',
      end: '2027-11-22T00:00:00.000Z',
      pools: { weight: 1, distribution: { type: 'egalitarian' } },
      operators: { weight: 2, distribution: { type: 'weighted', ratios: { 'op-7': 3 } } },
      services: { weight: 0 },
      accepts: ['umilk'],
      maxPriceAge: 'PT1H',
      forfeits: true,
    },
    'Change active reward plan main of service oracle to 1000000000 ureward a day from 2026-11-22T00:00:00.000Z to 2027-11-22T00:00:00.000Z from version 3f2a…00',
  ],
  [
    'tribune/reward-claim/v1',
    ed.signer,
    { claimant: 'restaker/alice', service: null },
    'Claim rewards of restaker/alice from all services',
  ],
  [
    'tribune/market-offer/v1',
    'service/oracle',
    {
      service: 'oracle',
      offer: 'more',
      previous: V,
      asset: 'umilk',
      amountPerDay: '547945205',
      targetStake: '2000000',
      until: '2027-11-22T00:00:00.000Z',
      status: 'open',
    },
    'Change offer more of service oracle: 547945205 umilk a day for stake worth 2000000, until 2027-11-22T00:00:00.000Z from version 3f2a…00',
  ],
  [
    'tribune/market-interest/v1',
    ed.signer,
    {
      operator: 'op-7',
      service: 'oracle',
      offer: 'more',
      previous: null,
      stake: '250000.5',
      floor: '70',
      status: 'open',
    },
    'Declare the interest of operator op-7 in offer more of service oracle: stake worth 250000.5 from 70 a day',
  ],
  [
    'tribune/deployment/v1',
    'authority',
    { previous: V, content: objects.deployment },
    'Change the rules of this deployment from version 3f2a…00',
  ],
  ['tribune/chain/v1', 'authority', set(objects.chains[0]), 'Set cometbft chain milk'],
  ['tribune/service/v1', 'authority', set(objects.service), 'Set service oracle'],
  [
    'tribune/policy/v1',
    'service/oracle',
    set(objects.policy),
    'Set policy equivocation of service oracle',
  ],
  [
    'tribune/committee/v1',
    'service/oracle',
    set(objects.committee),
    'Set committee council of service/oracle',
  ],
  ['tribune/operator/v1', 'authority', set(objects.operator), 'Set operator op-7'],
  [
    'tribune/operator-key/v1',
    ed.signer,
    set(operatorKey),
    `Set active key ${ed.signer} of operator op-7 for service oracle`,
  ],
  [
    'tribune/watcher/v1',
    'service/oracle',
    set(objects.watcher),
    `Set active watcher ${objects.watcher.watcher} of service oracle`,
  ],
  ['tribune/topic/v1', 'service/oracle', set(objects.topic), 'Set topic price of service oracle'],
  [
    'tribune/feeder/v1',
    'authority',
    set(objects.feeder),
    `Set active feeder ${objects.feeder.feeder} of ledger, chain-facts`,
  ],
];

const statementOf = (type: string, author: string, body: unknown, summary: string) =>
  ({
    type,
    deployment: DEPLOYMENT,
    author,
    issuedAt: formatTime(NOW),
    summary,
    ...(body as object),
  }) as unknown as Statement;
const verified = (statement: Statement) =>
  verifyEnvelope(asReceived(signStatement(statement, [ed])), CONTEXT);

test('there is an example of every type', () => {
  expect(EXAMPLES.map(([type]) => type).sort()).toEqual(Object.keys(STATEMENT_TYPES).sort());
});

describe.each(EXAMPLES)('%s by %s', (type, author, body, summary) => {
  test('is accepted with its sentence', () => {
    const statement = statementOf(type, author, body, summary);
    expect(summaryOf(statement)).toBe(summary);
    expect(verified(statement)).toMatchObject({ ok: true, value: { statement } });
  });

  test('is refused from an author it does not belong to', () => {
    const other = author === 'authority' ? 'service/oracle' : 'service/other';
    expect(verified(statementOf(type, other, body, summary))).toMatchObject({
      ok: false,
      error: { code: 'author_mismatch' },
    });
  });

  test.each(Object.keys(body as object))('is refused without %s', (field) => {
    const { [field]: _gone, ...rest } = body as Record<string, Json>;
    expect(verified(statementOf(type, author, rest, summary))).toMatchObject({
      ok: false,
      error: { code: 'malformed', pointer: `/statement/${field}` },
    });
  });
});

test('a service sets no policy of another service', () => {
  const summary = 'Set policy equivocation of service oracle';
  const statement = statementOf(
    'tribune/policy/v1',
    'service/bridge',
    set(objects.policy),
    summary,
  );
  expect(verified(statement)).toMatchObject({ ok: false, error: { code: 'author_mismatch' } });
});

test('a batch that ends before it starts is refused', () => {
  const body = { feed: 'ledger', firstSeq: 5, lastSeq: 4, lines: V };
  const summary = 'Feed ledger lines 5 to 4, digest 3f2a…00';
  expect(verified(statementOf('tribune/feed/v1', ed.signer, body, summary))).toMatchObject({
    ok: false,
    error: { code: 'malformed', pointer: '/statement/lastSeq' },
  });
});

test('what every object in JavaScript inherits is no type of statement', () => {
  expect(['constructor', 'toString', '__proto__'].some(isStatementType)).toBe(false);
});
