/** Claims and attestations signed by fixed keys, and the facts about them as a file has them. */
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { SigningKey } from '../../../../src/primitives/signatures/signing-key.ts';
import { type ClaimStatement, claimDigest } from '../../../../src/statements/claim.ts';
import { signStatement, withSummary } from '../../../../src/statements/sign.ts';
import { asReceived, DEPLOYMENT, keyOf, PREFIX } from '../../../support/statements.ts';

/** Slot 7 of the topic: from seven to eight minutes past midnight. */
const UPTIME_TOPIC = {
  service: 'oracle',
  topic: 'uptime',
  statementType: 'oracle/uptime/v1',
  fields: ['up'],
  startsAt: '2026-11-20T00:00:00Z',
  slotDuration: 'PT1M',
} as const;

export const CAPTURE = '2026-11-20T00:07:00.000Z';
export const PLACE = 'uptime/7';
const ISSUED_AT = '2026-11-20T00:08:00.000Z';

/** Five watchers, of every scheme. */
export const WATCHERS = [
  keyOf('ed25519', 201),
  keyOf('eip712', 202),
  keyOf('adr036', 203),
  keyOf('ed25519', 204),
  keyOf('ed25519', 205),
] as const;

export const DOWNTIME = {
  type: 'downtime',
  from: CAPTURE,
  until: '2026-11-20T00:07:30.000Z',
  probes: 30,
  failed: 29,
} as const;

export const PRICE = {
  type: 'price-deviation',
  asset: 'atom',
  stated: '15.3',
  reference: '12',
  deviation: '0.275',
} as const;

const RECORD = { record: 'deed/17', digest: 'a7'.repeat(32), states: 'owner/acme' } as const;
export const FALSE_RECORD = { type: 'false-record', ...RECORD, found: 'owner/zed' } as const;
export const REAL_WORLD_RECORD = { type: 'real-world-record', ...RECORD } as const;

type Changes = Readonly<Record<string, unknown>>;

const head = (by: SigningKey) => ({
  deployment: DEPLOYMENT,
  author: by.signer,
  issuedAt: ISSUED_AT,
});

function signed(draft: Changes, by: SigningKey): Json {
  const statement = typeof draft['summary'] === 'string' ? draft : withSummary(draft as never);
  return asReceived(signStatement(statement as never, [by]));
}

/** A claim about operator `op-1`: downtime, unless said otherwise. */
export const claimed = (changes: Changes = {}, by: SigningKey = WATCHERS[0]): Json =>
  signed(
    {
      type: 'tribune/claim/v1',
      ...head(by),
      service: 'oracle',
      operator: 'op-1',
      topic: UPTIME_TOPIC.topic,
      slot: 7,
      claim: DOWNTIME,
      ...changes,
    },
    by,
  );

export const statementIn = (envelope: Json): ClaimStatement =>
  (envelope as unknown as { statement: ClaimStatement }).statement;

/** What the holder of a key says of a claim: that it is true, unless said otherwise. */
export const attested = (claim: Json, by: SigningKey, changes: Changes = {}): Json =>
  signed(
    {
      type: 'tribune/attestation/v1',
      ...head(by),
      service: 'oracle',
      claim: claimDigest(statementIn(claim)),
      holds: true,
      ...changes,
    },
    by,
  );

export const denied = (claim: Json, by: SigningKey, changes: Changes = {}): Json =>
  attested(claim, by, { holds: false, ...changes });

/** Five watchers of weight 1, three of whom are enough. */
export const testimonyFacts = (changes: Changes = {}) => ({
  deployment: DEPLOYMENT,
  bech32Prefix: PREFIX,
  topic: UPTIME_TOPIC,
  rule: { quorum: '0.6', minWatchers: 2 },
  acceptedAt: '2026-11-20T00:09:00.000Z',
  operators: [{ operator: 'op-1', signers: [keyOf('ed25519', 210).signer] }],
  watchers: WATCHERS.map(({ signer }) => ({ signer })),
  ...changes,
});

/** For approvals: the last watcher signs for an operator, too. */
export const APPROVER = WATCHERS[4];
export const approvalFacts = (changes: Changes = {}) =>
  testimonyFacts({ keys: [{ operator: 'op-1', signer: APPROVER.signer }], ...changes });
