/** Statements on the price topic, and the registration of a key that may make them. */
import type { Json } from '../../src/primitives/bytes.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { at, formatTime, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import type { OperatorKeyContent } from '../../src/registry/objects-schema.ts';
import { proveKey } from '../../src/statements/key-proof.ts';
import { signAs } from '../../src/statements/sign.ts';
import { topicSummary } from '../../src/statements/topic-statement.ts';
import type { TopicStatement } from '../../src/statements/topic-statement-schema.ts';
import type { World } from '../support/bootstrap.ts';
import { topic } from '../support/objects.ts';
import { objectEnvelope } from '../support/signers.ts';
import { asReceived, keyOf } from '../support/statements.ts';

export const PRICE_KEY = keyOf('eip712', 141);
export const SLOT_MS = MINUTE_MS;

const STARTS_AT = at(Date.parse(topic.startsAt));

export const slotNow = ({ clock }: World): number => Math.floor((clock.time - STARTS_AT) / SLOT_MS);

export const startOf = (slot: number) => shifted(STARTS_AT, slot * SLOT_MS);

export function stated(
  { deployment, clock }: World,
  slot: number,
  value: string,
  by: SigningKey = PRICE_KEY,
): Json {
  const draft = {
    type: topic.statementType,
    deployment: deployment.id,
    author: by.signer,
    issuedAt: formatTime(clock.time),
    summary: '',
    topic: topic.topic,
    slot,
    asset: 'umilk',
    value,
  } as unknown as TopicStatement;
  const statement = { ...draft, summary: topicSummary(draft, topic as never) };
  return asReceived({ statement, signatures: [signAs(statement, by)] });
}

interface Registration {
  readonly key: SigningKey;
  readonly by: SigningKey;
  /** Who signs as if it were the key; the key itself, unless said otherwise. */
  readonly provenBy?: SigningKey;
}

/** For operator `op-1` at the oracle. */
export function registration(
  { deployment, clock }: World,
  { key, by, provenBy = key }: Registration,
): Json {
  const claim = { deployment: deployment.id, operator: 'op-1', service: 'oracle' };
  const { signer } = key;
  const proof = proveKey(claim, provenBy);
  const content = { operator: 'op-1', service: 'oracle', key: signer, status: 'active', proof };
  return objectEnvelope(
    'operator-key',
    { content: content as OperatorKeyContent, previous: null },
    { deployment, now: clock.time, keys: [by] },
  );
}
