/** Vectors of two statements on one slot, from fixed keys. */
import {
  PRICE_KEY,
  priceFacts,
  priceStated,
} from '../../../evidence/kinds/statement/build-statements.ts';
import { keyOf, SCHEMES } from '../../../support/statements.ts';
import type { Vector, VectorSet } from '../vector.ts';

const CAPTURE = '2026-11-20T00:07:00.000Z';
const OTHER = keyOf('ed25519', 2);

const vector = (
  expected: Vector['expected'],
  statements: readonly unknown[],
  facts: Vector['file']['facts'] = priceFacts(),
): Vector => ({
  expected,
  file: { kind: 'statement/equivocation', evidence: { statements }, facts },
});

const both = [priceStated(), priceStated({ value: '13' })];

const convicted = (key = PRICE_KEY, operator: string | null = 'op-1'): Vector['expected'] => ({
  verdict: 'proven',
  infractions: [{ operator, key: key.keyId, place: 'price/atom/7', capture: CAPTURE }],
});

/** Beside the statement that is as it should be. */
const refuted = (code: string, second: unknown): Vector =>
  vector({ verdict: 'refuted', code }, [priceStated(), second]);
const refutedFirst = (code: string, first: unknown): Vector =>
  vector({ verdict: 'refuted', code }, [first, priceStated()]);

const unverifiable = (
  code: string,
  facts: Parameters<typeof priceFacts>[0],
  statements: readonly unknown[] = both,
): Vector => vector({ verdict: 'unverifiable', code }, statements, priceFacts(facts));

const ELSEWHERE = priceStated({ value: '13', deployment: 'staging/0a1b2c3d4e5f6071' });
const OF_ANOTHER_TYPE = priceStated({ value: '13', type: 'oracle/volume/v1' });
const WITH_A_NOTE = priceStated({ value: '13', note: 'x' });
const MISNAMED = priceStated({ value: '13', summary: 'Log in' });

const keyWith = (changes: object) => ({
  keys: [{ operator: 'op-1', signer: PRICE_KEY.signer, ...changes }],
});

const resigned = (): unknown => {
  const said = priceStated({ value: '13' }) as { statement: object };
  return { ...said, statement: { ...said.statement, issuedAt: '2026-11-20T00:07:02.000Z' } };
};

const byScheme = SCHEMES.map((scheme) => {
  const key = keyOf(scheme);
  const facts = priceFacts({ keys: [{ operator: 'op-1', signer: key.signer }] });
  const statements = [priceStated({}, key), priceStated({ value: '13' }, key)];
  return [`two-prices-under-${scheme}`, vector(convicted(key), statements, facts)] as const;
});

export const vectors: VectorSet = {
  valid: {
    ...Object.fromEntries(byScheme),
    'other-statement-first': vector(convicted(), [...both].reverse()),
    'ethereum-and-cosmos-name-of-one-key': vector(
      convicted(keyOf('eip712')),
      [priceStated({}, keyOf('eip712')), priceStated({ value: '13' }, keyOf('adr036'))],
      priceFacts({ keys: [{ operator: 'op-1', signer: keyOf('adr036').signer }] }),
    ),
    'key-of-no-operator': vector(
      convicted(PRICE_KEY, null),
      both,
      priceFacts(keyWith({ operator: null })),
    ),
    'key-in-force-from-the-start-of-the-slot': vector(
      convicted(),
      both,
      priceFacts(keyWith({ from: CAPTURE, until: '2026-11-20T00:07:00.001Z' })),
    ),
  },
  invalid: {
    'statement-to-another-deployment': refuted('wrong_deployment', ELSEWHERE),
    'first-to-another-deployment': refutedFirst('wrong_deployment', ELSEWHERE),
    'statements-of-two-topics': refuted(
      'different_topic',
      priceStated({ value: '13', topic: 'price/osmo' }),
    ),
    'statements-of-two-slots': refuted('different_slot', priceStated({ value: '13', slot: 8 })),
    'statement-of-another-type': refuted('wrong_statement_type', OF_ANOTHER_TYPE),
    'first-of-another-type': refutedFirst('wrong_statement_type', OF_ANOTHER_TYPE),
    'a-field-too-many': refuted('wrong_content_fields', WITH_A_NOTE),
    'first-with-a-field-too-many': refutedFirst('wrong_content_fields', WITH_A_NOTE),
    'sentence-that-says-something-else': refuted('summary_mismatch', MISNAMED),
    'first-with-a-sentence-that-says-something-else': refutedFirst('summary_mismatch', MISNAMED),
    'retry-at-another-time': refuted(
      'same_content',
      priceStated({ issuedAt: '2026-11-20T00:08:00.000Z' }),
    ),
    'changed-after-it-was-signed': refuted('signature_invalid', resigned()),
    'first-changed-after-it-was-signed': refutedFirst('signature_invalid', resigned()),
    'statements-of-two-keys': refuted('different_author', priceStated({ value: '13' }, OTHER)),
  },
  unverifiable: {
    'topic-not-known': unverifiable('topic_unknown', { topic: null }),
    'slot-that-no-date-can-name': unverifiable(
      'slot_out_of_range',
      {},
      ['12', '13'].map((value) => priceStated({ value, slot: Number.MAX_SAFE_INTEGER })),
    ),
    'key-not-registered': unverifiable('key_unknown', { keys: [] }),
    'key-ended-when-the-slot-began': unverifiable('key_not_in_force', keyWith({ until: CAPTURE })),
    'key-registered-a-millisecond-later': unverifiable(
      'key_not_in_force',
      keyWith({ from: '2026-11-20T00:07:00.001Z' }),
    ),
  },
};
