/** Statements on one price topic, signed by fixed keys, and the facts about it as a file has them. */
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { TopicId } from '../../../../src/primitives/ids.ts';
import type { SigningKey } from '../../../../src/primitives/signatures/signing-key.ts';
import { signAs } from '../../../../src/statements/sign.ts';
import { topicSummary } from '../../../../src/statements/topic-statement.ts';
import type { TopicStatement } from '../../../../src/statements/topic-statement-schema.ts';
import { asReceived, DEPLOYMENT, keyOf, PREFIX } from '../../../support/statements.ts';

const PRICE_TOPIC = {
  service: 'oracle',
  topic: 'price/atom' as TopicId,
  statementType: 'oracle/price/v1',
  fields: ['value', 'currency'],
  startsAt: '2026-11-20T00:00:00Z',
  slotDuration: 'PT1M',
} as const;

export const PRICE_KEY = keyOf('ed25519');

/** Slot 7: ATOM is 12 dollars, unless said otherwise. */
export function priceStated(
  changes: Readonly<Record<string, string | number>> = {},
  by: SigningKey = PRICE_KEY,
): Json {
  const draft = {
    type: PRICE_TOPIC.statementType,
    deployment: DEPLOYMENT,
    author: by.signer,
    issuedAt: '2026-11-20T00:07:01.000Z',
    summary: '',
    topic: PRICE_TOPIC.topic,
    slot: 7,
    value: '12',
    currency: 'usd',
    ...changes,
  } as unknown as TopicStatement;
  const summary = draft.summary === '' ? topicSummary(draft, PRICE_TOPIC) : draft.summary;
  const statement = { ...draft, summary };
  return asReceived({ statement, signatures: [signAs(statement, by)] });
}

export const priceFacts = (changes: Readonly<Record<string, Json>> = {}) => ({
  deployment: DEPLOYMENT,
  bech32Prefix: PREFIX,
  topic: PRICE_TOPIC,
  keys: [{ operator: 'op-1', signer: PRICE_KEY.signer }],
  ...changes,
});
