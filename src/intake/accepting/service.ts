/** Verified submissions become accepted statements with an answer, or are refused, in one transaction. */
import { lastReading } from '../../db/clock.ts';
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { Digest } from '../../primitives/ids.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import type { SignerName } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { concernedBy } from '../../statements/concerned.ts';
import type { Answered } from '../../statements/service.ts';
import {
  appendStatements,
  findAnswers,
  saveKeys,
  type WrittenStatement,
} from '../../statements/store.ts';
import type { VerifiedSigner } from '../../statements/verify.ts';
import { answerOf } from '../answer.ts';
import { hearAll, type Verified } from '../committing/service.ts';
import { appendRefutations } from '../committing/store.ts';
import type { Envelope } from '../decisions.ts';
import { areSame, type Grounds } from '../grounds.ts';
import { type Hearing, type HearingRefusal, refusalOf } from '../hearing.ts';
import { allNames, isWatcher, listenersTo } from '../reporting/service.ts';
import type { Ruling } from '../ruling.ts';
import type { Refutation } from '../store.ts';
import type { EvidenceOutline, Submission } from '../submission.ts';

export interface Judged {
  readonly submission: Submission;
  readonly evidence: EvidenceOutline;
  readonly isByWatcher: boolean;
  readonly receivedAt: Timestamp;
  /** Where they are others now it is to be judged again. Null where that was tried enough. */
  readonly grounds: Grounds | null;
  readonly signers: readonly VerifiedSigner[];
  readonly rulings: readonly Ruling[];
}

/** Facts or rules came while it was judged. */
export interface GroundsMoved {
  readonly code: 'grounds_moved';
}

export type Outcome = Result<Answered, HearingRefusal | GroundsMoved>;

/** What nobody moves until the end of the transaction, and how much of one author may wait. */
export interface Session {
  readonly grounds: Grounds;
  readonly waitingMax: number;
}

/**
 * In the order of the submissions; a refusal undoes nothing of the others. A statement that adds
 * nothing to the books (its evidence is known, or corroborates beyond what is kept) is answered and
 * not stored: it would be answered the same again, and nobody can fill the books with echoes. If
 * another replica took that very statement while the locks were waited for, its answer holds.
 */
export async function acceptAll(
  ctx: Context,
  tx: Tx,
  judged: readonly Judged[],
  { grounds, waitingMax }: Session,
): Promise<readonly Outcome[]> {
  const { bech32Prefix } = ctx.deployment;
  const before = await findAnswers(
    tx,
    judged.map(({ submission }) => submission.digest),
  );
  const now = await ctx.clock.now(tx);
  const asked = firstOfEach(judged).filter(({ submission }) => !before.has(submission.digest));
  const fresh = asked.filter((one) => !isOutdated(one, grounds));
  const trails = await trailsOf(ctx, tx, fresh, now);
  const locks = trails.map(({ statement }) => `refutation ${statement}`);
  const verified: Verified[] = [];
  for (const one of fresh) verified.push(await verifiedOf(ctx, tx, one, now));

  const heard = await hearAll(ctx, tx, verified, { now, locks, waitingMax });

  const acceptedAt = lastReading(tx) ?? now;

  const outcomes = new Map(
    fresh.map((one, i) => [one, concluded(one, heard[i]?.hearings ?? [])] as const),
  );
  const kept = new Set(fresh.filter((_, i) => heard[i]?.isKept));
  const accepted = [...outcomes].flatMap(([one, of]) => (of.ok && kept.has(one) ? [one] : []));
  const keys = accepted.flatMap(({ signers }) => signers.map(({ key }) => key));
  await saveKeys(tx, [...new Set(keys)], bech32Prefix);
  await appendStatements(
    tx,
    [...outcomes].flatMap(([one, outcome]) =>
      outcome.ok && kept.has(one) ? [written(one, outcome.value, acceptedAt)] : [],
    ),
  );
  const refused = fresh.filter((one) => !accepted.includes(one));
  const refuted = trails.map((of) => ({ ...of, at: acceptedAt }));
  await appendRefutations(tx, refuted, new Map(refused.map(envelopeOf)));
  const echoes = fresh.filter((one) => !kept.has(one)).map(({ submission }) => submission.digest);
  const meanwhile = echoes.length === 0 ? [] : await findAnswers(tx, echoes);
  const known = new Map([...before, ...meanwhile]);
  return judged.map((one) =>
    isOutdated(one, grounds) && !known.has(one.submission.digest)
      ? err({ code: 'grounds_moved' })
      : answerTo(one, known, outcomes),
  );
}

const isOutdated = ({ grounds }: Judged, now: Grounds): boolean =>
  grounds !== null && !areSame(grounds, now);

/** The same statement twice in one group is one statement. */
const firstOfEach = (judged: readonly Judged[]): readonly Judged[] =>
  [
    ...new Map([...judged].reverse().map((one) => [one.submission.digest, one] as const)).values(),
  ].reverse();

function answerTo(
  one: Judged,
  before: ReadonlyMap<Digest, Json>,
  outcomes: ReadonlyMap<Judged, Outcome>,
): Outcome {
  const { digest } = one.submission;
  const known = before.get(digest);
  if (known !== undefined) return ok({ digest, answer: known, replayed: true });
  const own = outcomes.get(one);
  if (own !== undefined) return own;
  const twins = [...outcomes].find(([other]) => other.submission.digest === digest);
  const [, outcome] = required(twins, 'the first of equal statements is heard');
  return outcome.ok ? ok({ ...outcome.value, replayed: true }) : outcome;
}

/** Whoever signed may have other names by which a service listens to him. */
async function verifiedOf(
  { deployment }: Context,
  tx: Tx,
  { submission, evidence, isByWatcher, receivedAt, signers, rulings }: Judged,
  now: Timestamp,
): Promise<Verified> {
  const { statement, digest, payload } = submission;
  const author = statement.author as SignerName;
  const names = allNames(author, signers[0]?.key, deployment.bech32Prefix);
  const listening = await listenersTo(tx, statement, names, now);
  const filed = {
    id: evidence.id,
    kind: evidence.kind,
    payload,
    author,
    statement: digest,
    receivedAt,
  };
  return {
    filed,
    keys: signers.map(({ key }) => key),
    evidence,
    isByWatcher,
    rulings: rulings.map((ruling) =>
      listening.has(ruling.service) ? ruling : unheard(author, ruling.service),
    ),
  };
}

const unheard = (author: string, service: Ruling['service']): Ruling => ({
  outcome: 'refused',
  service,
  refusal: { code: 'not_a_watcher', author, service },
});

function concluded(
  { submission, evidence, receivedAt }: Judged,
  hearings: readonly Hearing[],
): Outcome {
  const refusal = refusalOf(hearings);
  if (refusal !== null) return err(refusal);
  const answer = answerOf(evidence.id, hearings, receivedAt);
  return ok({ digest: submission.digest, answer, replayed: false });
}

const envelopeOf = ({ submission }: Judged): readonly [Digest, Envelope] => [
  submission.digest,
  { content: submission.content, signatures: submission.signatures as unknown as Json },
];

const written = (
  { submission }: Judged,
  { answer }: Answered,
  acceptedAt: Timestamp,
): WrittenStatement => ({
  digest: submission.digest,
  type: submission.statement.type,
  author: submission.statement.author,
  issuedAt: submission.statement.issuedAt,
  acceptedAt,
  content: submission.content,
  signatures: submission.signatures as unknown as Json,
  answer,
  concerned: concernedBy(submission.statement),
});

/** Of registered watchers: what strangers had refuted is only counted. */
async function trailsOf(
  { deployment }: Context,
  tx: Tx,
  judged: readonly Judged[],
  at: Timestamp,
): Promise<readonly Refutation[]> {
  const trails: Refutation[] = [];
  for (const { submission, evidence, rulings } of judged)
    for (const { service, ...ruling } of rulings) {
      const code = refutationIn(ruling as Ruling);
      const { author: name, kind } = submission.statement;
      const author = name as SignerName;
      if (code === null || !(await isWatcher(tx, { service, author }, at, deployment.bech32Prefix)))
        continue;
      const statement = submission.digest;
      trails.push({ evidence: evidence.id, kind, service, author, code, statement, at });
    }
  return trails;
}

/** What was refuted, and by which rule; null if nothing was. */
export const refutationIn = (ruling: Ruling): string | null =>
  ruling.outcome === 'refused' && ruling.refusal.code === 'evidence_refuted'
    ? ruling.refusal.reason
    : null;
