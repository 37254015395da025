/** Envelopes with a statement of every type. */

import { sha256Hex } from '../../src/primitives/sha256.ts';
import { formatTime } from '../../src/primitives/time.ts';
import type { ObjectOwner } from '../../src/registry/objects-schema.ts';
import { proveKey } from '../../src/statements/key-proof.ts';
import { signStatement } from '../../src/statements/sign.ts';
import {
  STATEMENT_TYPES,
  type Statement,
  type StatementType,
  summaryOf,
} from '../../src/statements/statement-types.ts';
import { verifyEnvelope } from '../../src/statements/verify.ts';
import * as objects from '../support/objects.ts';
import { CONTEXT, DEPLOYMENT, keyOf, NOW, SCHEMES } from '../support/statements.ts';
import { expectThat, type Target, throughTheDoor } from './target.ts';

const KEY = keyOf('ed25519');
const DIGEST = '3f2a'.padEnd(64, '0');
const set = (content: unknown) => ({ previous: null, content });
const keyClaim = { deployment: DEPLOYMENT, operator: 'op-7', service: 'oracle' };
const about = { operator: 'op-7', service: 'oracle' };

const request = { ...about, slashRequest: DIGEST };
const plea = {
  ...request,
  grounds: 'the key was sold before that height',
  counterEvidence: [
    { kind: 'document', digest: DIGEST, body: null },
    { kind: 'chain/key-holder', digest: sha256Hex('{"height":"5"}'), body: '{"height":"5"}' },
  ],
};

/** A body of every type. */
const BODIES: Readonly<Record<StatementType, object>> = {
  'tribune/vote/v1': { ...about, slashRequest: DIGEST, choice: 'veto', reason: 'no view' },
  'tribune/dispute/v1': { ...plea, party: 'restaker' },
  'tribune/appeal/v1': plea,
  'tribune/appeal-vote/v1': { ...request, choice: 'reverse', reason: 'the block is another' },
  'tribune/pause/v1': {
    service: 'oracle',
    until: '2026-11-23T00:00:00.000Z',
    reason: 'a bad feed',
  },
  'tribune/resume/v1': { service: 'oracle', pause: DIGEST, reason: 'the feed is mended' },
  'tribune/outage/v1': { scope: { type: 'all' }, extension: 'PT1H', reason: 'a broken disk' },
  'tribune/evidence/v1': {
    kind: 'cometbft/duplicate-vote',
    services: ['oracle', 'bridge'],
    evidence: { a: [1, { b: 'c' }] },
  },
  'tribune/claim/v1': {
    ...about,
    topic: 'uptime',
    slot: 3,
    claim: {
      type: 'downtime',
      from: '2026-11-22T08:00:00.000Z',
      until: '2026-11-22T08:30:00.000Z',
      probes: 30,
      failed: 29,
    },
  },
  'tribune/attestation/v1': { service: 'oracle', claim: DIGEST, holds: true },
  'tribune/feed/v1': { feed: 'ledger', firstSeq: 5, lastSeq: 9, lines: DIGEST },
  'tribune/webhook/v1': {
    service: 'oracle',
    webhook: 'ops',
    previous: null,
    url: 'https://hooks.example.com/tribune',
    types: ['slash.executed'],
    status: 'active',
    rotate: false,
  },
  'tribune/webhook-replay/v1': { service: 'oracle', webhook: 'ops', from: null },
  'tribune/reward-plan/v1': {
    service: 'oracle',
    plan: 'main',
    previous: null,
    status: 'active',
    asset: 'utoken',
    amountPerDay: '1000000000',
    start: '2026-11-23T00:00:00.000Z',
    end: '2027-11-23T00:00:00.000Z',
    pools: { weight: 1, distribution: { type: 'basic' } },
    operators: { weight: 2, distribution: { type: 'weighted', ratios: { 'op-1': 4, 'op-2': 7 } } },
    services: { weight: 0 },
    accepts: ['umilk'],
    maxPriceAge: 'PT1H',
    forfeits: false,
  },
  'tribune/market-offer/v1': {
    service: 'oracle',
    offer: 'more-stake',
    previous: null,
    asset: 'utoken',
    amountPerDay: '547945205',
    targetStake: '2000000',
    until: '2027-11-23T00:00:00.000Z',
    status: 'open',
  },
  'tribune/market-interest/v1': {
    operator: 'op-7',
    service: 'oracle',
    offer: 'more-stake',
    previous: DIGEST,
    stake: '250000.5',
    floor: null,
    status: 'open',
  },
  'tribune/reward-claim/v1': { claimant: 'restaker/alice', service: null },
  'tribune/deployment/v1': { previous: DIGEST, content: objects.deployment },
  'tribune/chain/v1': set(objects.chains[1]),
  'tribune/service/v1': set(objects.service),
  'tribune/policy/v1': set(objects.policy),
  'tribune/committee/v1': set(objects.committee),
  'tribune/operator/v1': set(objects.operator),
  'tribune/operator-key/v1': set({
    ...about,
    key: KEY.signer,
    status: 'active',
    proof: proveKey(keyClaim, KEY),
  }),
  'tribune/watcher/v1': set(objects.watcher),
  'tribune/topic/v1': set(objects.topic),
  'tribune/feeder/v1': set(objects.feeder),
};

const BY_AUTHORITY = ['deployment', 'chain', 'service', 'operator', 'feeder', 'outage'];
const BY_SERVICE = [
  'policy',
  'committee',
  'watcher',
  'topic',
  'pause',
  'resume',
  'webhook',
  'webhook-replay',
  'reward-plan',
  'market-offer',
];

function authorOf(type: string, signer: string): ObjectOwner | string {
  const name = type.split('/')[1] ?? '';
  if (BY_AUTHORITY.includes(name)) return 'authority';
  return BY_SERVICE.includes(name) ? 'service/oracle' : signer;
}

function signedStatement(type: StatementType, key = KEY): string {
  const unsaid = {
    type,
    deployment: DEPLOYMENT,
    author: authorOf(type, key.signer),
    issuedAt: formatTime(NOW),
    ...BODIES[type],
  } as unknown as Statement;
  const statement = { ...unsaid, summary: summaryOf(unsaid) } as Statement;
  return JSON.stringify(signStatement(statement, [key]));
}

const seeds = (): string[] => [
  ...(Object.keys(STATEMENT_TYPES) as StatementType[]).map((type) => signedStatement(type)),
  ...SCHEMES.map((scheme) => signedStatement('tribune/vote/v1', keyOf(scheme))),
];

/** What is accepted is what was signed. */
export const statementsTarget = (): Target => ({
  name: 'envelopes',
  damages: 'value',
  seeds: seeds().map((part) => ({ part })),
  read: (text, original) => {
    const verify = (json: string) =>
      throughTheDoor(json, (value) => verifyEnvelope(value, CONTEXT));
    const answer = verify(text);
    if (!answer.ok) return answer;
    const before = verify(original);
    expectThat(
      before.ok && before.value.digest === answer.value.digest,
      'what is accepted was signed',
    );
    return answer.value.digest;
  },
});
