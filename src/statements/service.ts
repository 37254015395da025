/**
 * How a statement is accepted: once, whatever is posted again or at the same moment elsewhere. What
 * it asks for happens in the transaction that records it.
 */
import { lastReading } from '../db/clock.ts';
import type { Context } from '../db/context.ts';
import type { Tx } from '../db/database.ts';
import type { Json } from '../primitives/bytes.ts';
import type { Digest } from '../primitives/ids.ts';
import { orRefuse, Refusal } from '../primitives/refusal.ts';
import { err, type Result } from '../primitives/result.ts';
import type { Timestamp } from '../primitives/time.ts';
import { statementDigest } from './digest.ts';
import { type Envelope, parseEnvelope, type WrongType } from './envelope.ts';
import type { Statement } from './statement-types.ts';
import { appendStatement, findAnswer, saveKeys } from './store.ts';
import { type VerifiedStatement, verifyParsed } from './verify.ts';

/** What the work that a statement asks for is told. */
export interface Acceptance<S extends Statement = Statement>
  extends Omit<VerifiedStatement, 'statement'> {
  readonly statement: S;
  /** The time of acceptance, by the database's clock. */
  readonly now: Timestamp;
}

export interface Answered {
  readonly digest: Digest;
  readonly answer: Json;
  /** Whether this statement was accepted before and this is the answer it got then. */
  readonly replayed: boolean;
}

/** The door takes statements of these types only; a statement of another is refused. */
export interface Asked<S extends Statement> {
  readonly types: readonly S['type'][];
  /** Refuses what its author may not ask, before any signature is verified. */
  admit?(tx: Tx, statement: S, now: Timestamp): Promise<void>;
  work(tx: Tx, acceptance: Acceptance<S>): Promise<Json>;
}

/** A refusal in `work` rolls everything back and is not remembered: the statement may come again. */
export async function acceptStatement<S extends Statement>(
  ctx: Context,
  json: Json,
  asked: Asked<S>,
): Promise<Answered> {
  const envelope = orRefuse(parseEnvelope(json));
  orRefuse(expectType(envelope, asked.types));
  const digest = statementDigest(envelope.statement);

  const before = await ctx.database.transaction(async (tx) => {
    const found = await lookUp(ctx, tx, digest);
    if (found.answer === undefined) await asked.admit?.(tx, envelope.statement as S, found.now);
    return found;
  });
  if (before.answer !== undefined) return { digest, answer: before.answer, replayed: true };
  const verified = orRefuse(verifyParsed(envelope, { ...verification(ctx), now: before.now }));

  const accepting = ctx.database.transaction(async (tx) => {
    const { answer, now } = await lookUp(ctx, tx, digest);
    if (answer !== undefined) return { digest, answer, replayed: true };
    const acceptance = { ...verified, statement: envelope.statement as S, now };

    await saveKeys(
      tx,
      verified.signers.map(({ key }) => key),
      ctx.deployment.bech32Prefix,
    );
    const given = await asked.work(tx, acceptance);

    const acceptedAt = lastReading(tx) ?? now;
    await appendStatement(tx, { ...record(verified, acceptedAt), answer: given });
    return { digest, answer: given, replayed: false };
  });
  return accepting.catch((error: unknown) => answeredMeanwhile(ctx, digest, error));
}

/** While it waited for a lock the same statement may have been accepted: what refuses it is itself. */
async function answeredMeanwhile(ctx: Context, digest: Digest, error: unknown): Promise<Answered> {
  if (!(error instanceof Refusal)) throw error;
  const { answer } = await ctx.database.transaction((tx) => lookUp(ctx, tx, digest));
  if (answer === undefined) throw error;
  return { digest, answer, replayed: true };
}

const verification = ({ deployment }: Context) => ({
  deployment: deployment.id,
  bech32Prefix: deployment.bech32Prefix,
});

async function lookUp(ctx: Context, tx: Tx, digest: Digest) {
  return { answer: await findAnswer(tx, digest), now: await ctx.clock.now(tx) };
}

function expectType({ statement }: Envelope, expected: readonly string[]): Result<null, WrongType> {
  return expected.includes(statement.type)
    ? { ok: true, value: null }
    : err({ code: 'statement_type_unexpected', expected, found: statement.type });
}

const record = ({ statement, digest, signatures }: VerifiedStatement, acceptedAt: Timestamp) => ({
  digest,
  type: statement.type,
  author: statement.author,
  issuedAt: statement.issuedAt,
  acceptedAt,
  statement: statement as unknown as Json,
  signatures: signatures as unknown as Json,
});
