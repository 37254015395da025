/** Keys and statements for tests: fixed secrets, one deployment, one moment. */
import type { Json } from '../../src/primitives/bytes.ts';
import type { OperatorId, ServiceId, SlashRequestId } from '../../src/primitives/ids.ts';
import type { Scheme } from '../../src/primitives/signatures/signer.ts';
import { type SigningKey, signingKey } from '../../src/primitives/signatures/signing-key.ts';
import { at, formatTime } from '../../src/primitives/time.ts';
import type { Envelope } from '../../src/statements/envelope.ts';
import { signStatement, withSummary } from '../../src/statements/sign.ts';
import type { StatementOf } from '../../src/statements/statement-types.ts';

export const PREFIX = 'milk';
export const DEPLOYMENT = 'milkyway-1/0a1b2c3d4e5f6071';
export const NOW = at(Date.UTC(2026, 10, 22, 10, 0, 0, 0));
export const CONTEXT = { deployment: DEPLOYMENT, bech32Prefix: PREFIX, now: NOW };
export const SCHEMES: readonly Scheme[] = ['ed25519', 'eip712', 'adr036'];

/** The same secret is the same key in `eip712` and `adr036`. */
export const keyOf = (scheme: Scheme, secret = 1): SigningKey =>
  signingKey(scheme, new Uint8Array(32).fill(secret), PREFIX);

type Vote = StatementOf<'tribune/vote/v1'>;

export const voteBy = (key: SigningKey, changes: Partial<Omit<Vote, 'summary'>> = {}): Vote =>
  withSummary<'tribune/vote/v1'>({
    type: 'tribune/vote/v1',
    deployment: DEPLOYMENT,
    author: key.signer,
    issuedAt: formatTime(NOW),
    slashRequest: `3f2a${'0'.repeat(58)}91` as SlashRequestId,
    operator: 'op-7' as OperatorId,
    service: 'oracle' as ServiceId,
    choice: 'veto',
    reason: 'the key was rotated before that height',
    ...changes,
  });

export const signedVote = (key: SigningKey, changes: Parameters<typeof voteBy>[1] = {}): Envelope =>
  signStatement(voteBy(key, changes), [key]);

/** What arrives over the wire: a deep copy, as JSON. */
export const asReceived = (envelope: unknown): Json => JSON.parse(JSON.stringify(envelope)) as Json;
