import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digestOf, type Json } from '../../src/primitives/bytes.ts';
import { after, formatTime } from '../../src/primitives/time.ts';
import { signStatement } from '../../src/statements/sign.ts';
import { verifyEnvelope } from '../../src/statements/verify.ts';
import {
  asReceived,
  CONTEXT,
  keyOf,
  NOW,
  PREFIX,
  SCHEMES,
  signedVote,
  voteBy,
} from '../support/statements.ts';

const ed = keyOf('ed25519');
const verdict = (envelope: unknown, context = CONTEXT) => {
  const verified = verifyEnvelope(asReceived(envelope), context);
  return verified.ok ? 'accepted' : verified.error.code;
};
const changed = (envelope: unknown, path: readonly (string | number)[], value: unknown): Json => {
  const copy = asReceived(envelope);
  let inner = copy as Record<string | number, unknown>;
  for (const step of path.slice(0, -1)) inner = inner[step] as typeof inner;
  const last = path.at(-1) ?? '';
  if (value === undefined) delete inner[last];
  else inner[last] = value;
  return copy;
};

test.each(SCHEMES)('a vote signed with %s is accepted and names its key and digest', (scheme) => {
  const key = keyOf(scheme);
  const envelope = signedVote(key);
  const verified = verifyEnvelope(asReceived(envelope), CONTEXT);
  expect(verified).toEqual({
    ok: true,
    value: {
      statement: envelope.statement,
      digest: digestOf('tribune/v1/statement', asReceived(envelope.statement)),
      signers: [{ name: key.signer, key: key.keyId }],
      signatures: envelope.signatures,
    },
  });
});

test('whatever is signed and whoever signs, verification takes it', () => {
  const secrets = fc.integer({ min: 1, max: 254 });
  fc.assert(
    fc.property(
      fc.constantFrom(...SCHEMES),
      secrets,
      fc.string({ unit: 'binary', minLength: 1, maxLength: 500 }),
      fc.constantFrom('veto' as const, 'uphold' as const, 'abstain' as const),
      (scheme, secret, reason, choice) => {
        const envelope = signedVote(keyOf(scheme, secret), { reason, choice });
        expect(verdict(envelope)).toBe('accepted');
      },
    ),
    { numRuns: 30 },
  );
});

describe.each(SCHEMES)('with %s, a signature holds for nothing but what was signed', (scheme) => {
  const envelope = signedVote(keyOf(scheme));

  test.each([
    ['reason', 'another reason', 'signature_invalid'],
    ['issuedAt', formatTime(after(NOW, 1)), 'signature_invalid'],
    ['slashRequest', `3f2a${'1'.repeat(58)}91`, 'signature_invalid'],
    ['slashRequest', '0'.repeat(64), 'summary_mismatch'],
    ['operator', 'op-8', 'summary_mismatch'],
    ['service', 'bridge', 'summary_mismatch'],
    ['choice', 'uphold', 'summary_mismatch'],
    ['summary', 'Uphold everything', 'summary_mismatch'],
    ['deployment', 'staging/0a1b2c3d4e5f6071', 'wrong_deployment'],
    ['author', keyOf('ed25519', 99).signer, 'signature_invalid'],
  ])('%s = %s', (field, value, code) => {
    expect(verdict(changed(envelope, ['statement', field], value))).toBe(code);
  });

  test('a changed digit of the signature', () => {
    const [entry] = envelope.signatures;
    const signature = entry?.signature.replace(/^./, (c) => (c === '0' ? '1' : '0'));
    expect(verdict(changed(envelope, ['signatures', 0, 'signature'], signature))).toBe(
      'signature_invalid',
    );
  });
});

describe('issuedAt may be 2 minutes ahead and 24 hours behind, both inclusive', () => {
  test.each([
    { fromNow: 119_999, code: 'accepted' },
    { fromNow: 120_000, code: 'accepted' },
    { fromNow: 120_001, code: 'issued_in_future' },
    { fromNow: -86_399_999, code: 'accepted' },
    { fromNow: -86_400_000, code: 'accepted' },
    { fromNow: -86_400_001, code: 'issued_too_long_ago' },
  ])('$fromNow ms from now: $code', ({ fromNow, code }) => {
    expect(verdict(signedVote(ed, { issuedAt: formatTime(after(NOW, fromNow)) }))).toBe(code);
  });
});

describe('a shape that is not exactly the one known is refused, and where', () => {
  const envelope = signedVote(ed);
  test.each<[string, readonly (string | number)[], unknown, string]>([
    ['a field nobody knows', ['statement', 'note'], 'x', '/statement/note'],
    ['a field nobody knows outside', ['note'], 1, '/note'],
    ['a field nobody knows in a signature', ['signatures', 0, 'v'], 27, '/signatures/0/v'],
    ['a missing field', ['statement', 'reason'], undefined, '/statement/reason'],
    ['a field inherited by all', ['statement', 'toString'], 'x', '/statement/toString'],
    ['a number for a string', ['statement', 'operator'], 7, '/statement/operator'],
    ['an empty reason', ['statement', 'reason'], '', '/statement/reason'],
    ['a reason of 1001', ['statement', 'reason'], 'x'.repeat(1001), '/statement/reason'],
    ['a choice nobody knows', ['statement', 'choice'], 'maybe', '/statement/choice'],
    [
      'a time without milliseconds',
      ['statement', 'issuedAt'],
      '2026-11-22T10:00:00Z',
      '/statement/issuedAt',
    ],
    [
      'a day that is not',
      ['statement', 'issuedAt'],
      '2026-02-30T10:00:00.000Z',
      '/statement/issuedAt',
    ],
    ['an author of no kind', ['statement', 'author'], 'alice', '/statement/author'],
    ['no signature', ['signatures'], [], '/signatures'],
    ['33 signatures', ['signatures'], Array(33).fill(envelope.signatures[0]), '/signatures'],
    ['a scheme nobody knows', ['signatures', 0, 'scheme'], 'rsa', '/signatures/0/scheme'],
    [
      'a public key with ed25519',
      ['signatures', 0, 'publicKey'],
      '02'.repeat(33),
      '/signatures/0/publicKey',
    ],
    ['no public key with adr036', ['signatures', 0, 'scheme'], 'adr036', '/signatures/0/publicKey'],
    ['no statement', ['statement'], undefined, '/statement'],
  ])('%s', (_name, path, value, pointer) => {
    expect(verifyEnvelope(changed(envelope, path, value), CONTEXT)).toMatchObject({
      ok: false,
      error: { code: 'malformed', pointer },
    });
  });

  test('a type that nobody defined', () => {
    for (const type of ['tribune/vote/v2', 'constructor', '__proto__'])
      expect(verdict(changed(envelope, ['statement', 'type'], type))).toBe(
        'statement_type_unknown',
      );
  });
});

describe('the first failure in the documented order is the answer', () => {
  const signature = { ...signedVote(ed).signatures[0], signature: '0'.repeat(128) };
  const late = formatTime(after(NOW, -90_000_000));
  const broken = {
    statement: {
      ...voteBy(ed, { issuedAt: late }),
      summary: 'x',
      deployment: 'a/0a1b2c3d4e5f6071',
    },
    signatures: [signature],
  };
  const steps: readonly (readonly [string, string, unknown])[] = [
    ['wrong_deployment', 'deployment', CONTEXT.deployment],
    ['issued_too_long_ago', 'issuedAt', formatTime(NOW)],
    ['summary_mismatch', 'summary', voteBy(ed).summary],
    ['signature_invalid', 'author', ed.signer],
  ];

  test('deployment, time, summary, signature', () => {
    let envelope = asReceived(broken);
    for (const [code, field, repaired] of steps) {
      expect(verdict(envelope)).toBe(code);
      envelope = changed(envelope, ['statement', field], repaired);
    }
  });
});

describe('a signer speaks for himself, alone', () => {
  const other = keyOf('ed25519', 2);

  test('under the signature of another', () => {
    expect(verdict(signStatement(voteBy(ed), [other]))).toBe('author_mismatch');
  });

  test('with a second signature beside his', () => {
    expect(verdict(signStatement(voteBy(ed), [ed, other]))).toBe('author_mismatch');
  });

  test('under another name of his own key', () => {
    expect(verdict(signStatement(voteBy(keyOf('eip712')), [keyOf('adr036')]))).toBe(
      'author_mismatch',
    );
  });

  test('not as an object of the registry', () => {
    for (const author of ['authority', 'service/oracle'] as const)
      expect(verdict(signStatement(voteBy(ed, { author }), [ed]))).toBe('author_mismatch');
  });

  test('and any bad signature refuses the whole', () => {
    const [good] = signedVote(ed).signatures;
    const [bad] = signedVote(other).signatures;
    expect(verdict({ statement: voteBy(ed), signatures: [good, bad] })).toBe('signature_invalid');
  });
});

test('an address of another chain signs nothing here', () => {
  const envelope = signedVote(keyOf('adr036'));
  expect(verdict(envelope, { ...CONTEXT, bech32Prefix: 'noble' })).toBe('signer_malformed');
  expect(verdict(envelope, { ...CONTEXT, bech32Prefix: PREFIX })).toBe('accepted');
});

test('a signer whose scheme is another is refused', () => {
  const envelope = changed(signedVote(ed), ['signatures', 0, 'scheme'], 'eip712');
  expect(verdict(envelope)).toBe('signature_malformed');
});
