/** How the accused appeals against a slash, how the bench is heard again, and how stake is given back. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { recordDecisions } from '../../history/recording/store.ts';
import { type LedgerHead, lockLedger } from '../../ledger/store.ts';
import { required } from '../../primitives/assert.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { SlashRequestId } from '../../primitives/ids.ts';
import { orRefuse, Refusal } from '../../primitives/refusal.ts';
import { namesOf } from '../../primitives/signatures/signer.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { type Acceptance, type Answered, acceptStatement } from '../../statements/service.ts';
import type { StatementOf } from '../../statements/statement-types.ts';
import type { AppealChoice, Ballot } from '../../veto/tally.ts';
import { writeAccounts } from '../accounting/service.ts';
import { reversedDecision } from '../decisions.ts';
import { isMeant } from '../meant.ts';
import { checkItems } from '../pleas/countering/service.ts';
import type { DisputeError } from '../pleas/disputing/dispute.ts';
import { adminsOf } from '../pleas/disputing/service.ts';
import type { RequestUnknown, Reversed, SlashRequest } from '../request.ts';
import { loadRequest, loadRequestForUpdate, saveRequest } from '../store.ts';
import { votedJson } from '../voting/vote.ts';
import { type AppealError, type AppealVoted, appealAgainst, voteOnAppeal } from './appeal.ts';
import { returnStake } from './returning/service.ts';
import { appendAppeal, appendAppealVote, listAppealVotes } from './store.ts';

type AppealStatement = StatementOf<'tribune/appeal/v1'>;
export type AppealVoteStatement = StatementOf<'tribune/appeal-vote/v1'>;

/** Heard iff its stake is in escrow by the database's clock once the request is locked. */
export const appeal = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<AppealStatement>(ctx, envelope, {
    types: ['tribune/appeal/v1'],
    work: (tx, acceptance) => file(ctx, tx, acceptance),
  });

async function file(
  ctx: Context,
  tx: Tx,
  { statement, digest, signers }: Acceptance<AppealStatement>,
): Promise<Json> {
  const { slashRequest: id, author, grounds } = statement;
  const request = found(await loadRequestForUpdate(tx, id), id);
  const now = await ctx.clock.now(tx);
  const names = signers.flatMap(({ key }) => [key, ...namesOf(key, ctx.deployment.bech32Prefix)]);

  orRefuse(isMeant(statement, request));
  const appealed = orRefuse(appealAgainst(request, now));
  await checkAccused(tx, request, names, now);

  const counterEvidence = await checkItems(tx, request, statement.counterEvidence);
  const filed = { author, grounds, counterEvidence: counterEvidence as unknown as Json };
  await appendAppeal(tx, id, { ...filed, statement: digest, at: now });
  await saveRequest(tx, appealed);
  const { appealedAt } = appealed.appeal;
  return {
    slashRequest: id,
    appealedAt: formatTime(appealedAt),
    escrowUntil: formatTime(appealed.escrowUntil),
    counterEvidence: filed.counterEvidence,
  };
}

async function checkAccused(
  tx: Tx,
  request: SlashRequest,
  names: readonly string[],
  now: Timestamp,
): Promise<void> {
  const admins = await adminsOf(tx, request, now);
  if (admins.some((admin) => names.includes(admin))) return;
  const needed = admins.join(', ') || `an admin of operator ${request.operator}`;
  throw new Refusal<DisputeError>({ code: 'not_a_party', party: 'accused', needed });
}

const found = (request: SlashRequest | null, id: SlashRequestId): SlashRequest => {
  if (request === null) throw new Refusal<RequestUnknown>({ code: 'request_unknown', id });
  return request;
};

/**
 * Heard twice: who has no vote to add is answered without holding up the ledger, which a reversal
 * must hold before it locks the request.
 */
export async function castAppealVote(
  ctx: Context,
  tx: Tx,
  { statement, digest, signers }: Acceptance<AppealVoteStatement>,
): Promise<Json> {
  const { slashRequest: id, choice, reason } = statement;
  const { key } = required(signers[0], 'a statement has a signer');
  const ballot = { names: [key, ...namesOf(key, ctx.deployment.bech32Prefix)], choice };
  const first = await hearing(ctx, tx, { statement, ballot, load: loadRequest });
  if (first.voted.outcome === 'unchanged') return answered(first.voted);

  const head = await lockLedger(tx);
  const { voted, now } = await hearing(ctx, tx, { statement, ballot, load: loadRequestForUpdate });
  if (voted.outcome === 'unchanged') return answered(voted);
  await appendAppealVote(tx, id, key, { ...voted.vote, reason, castAt: now, statement: digest });
  if (voted.request.status === 'reversed') await giveBack(ctx, tx, voted.request, head);
  await saveRequest(tx, voted.request);
  return answered(voted);
}

interface Hearing {
  readonly statement: AppealVoteStatement;
  readonly ballot: Ballot<AppealChoice>;
  readonly load: typeof loadRequest;
}

async function hearing(ctx: Context, tx: Tx, { statement, ballot, load }: Hearing) {
  const { slashRequest: id } = statement;
  const request = found(await load(tx, id), id);
  const votes = await listAppealVotes(tx, id);
  const now = await ctx.clock.now(tx);
  orRefuse(isMeant(statement, request));
  return { voted: orRefuse(voteOnAppeal({ request, votes }, ballot, now)), now };
}

/** The ledger and the request are locked. */
async function giveBack(ctx: Context, tx: Tx, reversed: Reversed, head: LedgerHead): Promise<void> {
  const { reversedAt, escrowUntil } = reversed;
  if (!(await returnStake(ctx, tx, reversed, head)))
    throw new Refusal<AppealError>({ code: 'escrow_over', escrowUntil });
  const accounts = await writeAccounts(tx, [reversed], reversedAt);
  const account = required(accounts.get(reversed.id), 'a reversal has its account');
  await recordDecisions(tx, [reversedDecision(reversed, account)]);
}

const answered = (voted: AppealVoted): Json => votedJson(voted, voted.request.appeal.tally);
