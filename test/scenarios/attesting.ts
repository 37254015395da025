/** A court with five watchers who attest to what they see, one by one or together. */
import type { Json } from '../../src/primitives/bytes.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { after, at, formatTime, MINUTE_MS } from '../../src/primitives/time.ts';
import { type ClaimStatement, claimDigest } from '../../src/statements/claim.ts';
import { WATCHERS } from '../evidence/kinds/attestation/build-testimony.ts';
import { type Court, openCourt } from '../support/court.ts';
import { policy, topic } from '../support/objects.ts';
import { envelope } from '../support/signers.ts';

const UPTIME = { ...topic, topic: 'uptime' };
const STARTS_AT = at(Date.parse(topic.startsAt));

/** Two thirds of the weight, and two watchers at least. */
const RULE = { quorum: '0.666666666666666667', minWatchers: 2 };

const attestedPolicy = {
  ...policy,
  burden: 'uphold',
  attestation: RULE,
  silentLimit: null,
  tombstone: false,
};

export const DOWNTIME_POLICY = {
  ...attestedPolicy,
  offence: 'downtime',
  kinds: ['attestation/quorum'],
};

const APPROVAL_POLICY = {
  ...attestedPolicy,
  offence: 'false-approval',
  kinds: ['attestation/false-approval'],
};

export const watcherOf = (key: SigningKey, changes: object = {}) => ({
  service: 'oracle',
  watcher: key.signer,
  offences: ['downtime', 'false-approval'],
  status: 'active',
  ...changes,
});

export const openAttestedCourt = (changes: Readonly<Record<string, unknown>> = {}) =>
  openCourt({
    policies: [policy, DOWNTIME_POLICY, APPROVAL_POLICY],
    topics: [topic, UPTIME],
    watchers: WATCHERS.map((key) => watcherOf(key)),
    ...changes,
  });

/** The last slot that is over. */
export const slotBefore = ({ clock }: Court): number =>
  Math.floor((clock.time - STARTS_AT) / MINUTE_MS) - 1;

export const startOf = (slot: number) => after(STARTS_AT, slot * MINUTE_MS);

export interface Speaking {
  readonly court: Court;
  readonly by: SigningKey;
}

const signing = ({ court, by }: Speaking) => ({
  deployment: court.deployment,
  now: court.clock.time,
  keys: [by],
});

/** That operator `op-1` was down for the first half of the last slot. */
export function claimBy({ court, by }: Speaking, changes: object = {}): Json {
  const slot = slotBefore(court);
  const body = {
    service: 'oracle',
    operator: 'op-1',
    topic: UPTIME.topic,
    slot,
    claim: {
      type: 'downtime',
      from: formatTime(startOf(slot)),
      until: formatTime(after(startOf(slot), 30_000)),
      probes: 30,
      failed: 29,
    },
    ...changes,
  };
  return envelope('tribune/claim/v1', body as never, signing({ court, by }));
}

/** That record `deed/17`, brought by `op-2`, is as it says. */
export const recordBy = (speaking: Speaking, changes: object = {}): Json =>
  claimBy(speaking, {
    operator: 'op-2',
    claim: {
      type: 'real-world-record',
      record: 'deed/17',
      digest: 'a7'.repeat(32),
      states: 'owner/acme',
    },
    ...changes,
  });

export const idOf = (claim: Json): string =>
  claimDigest((claim as unknown as { statement: ClaimStatement }).statement);

export const wordBy = (speaking: Speaking, claim: Json, holds = true): Json =>
  envelope(
    'tribune/attestation/v1',
    { service: 'oracle', claim: idOf(claim), holds } as never,
    signing(speaking),
  );

export const post = (court: Court, body: Json) => court.post('/v1/attestations', body);

/** A minute later, so that the slot before is another. */
export function nextSlot(court: Court): void {
  court.clock.advance(MINUTE_MS);
}
