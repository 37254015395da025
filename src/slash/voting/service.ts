/** How a committee member is heard. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { recordDecisions } from '../../history/recording/store.ts';
import { required } from '../../primitives/assert.ts';
import type { Json } from '../../primitives/bytes.ts';
import { orRefuse, Refusal } from '../../primitives/refusal.ts';
import { namesOf } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { type Acceptance, type Answered, acceptStatement } from '../../statements/service.ts';
import type { StatementOf } from '../../statements/statement-types.ts';
import { writeAccounts } from '../accounting/service.ts';
import { endedDecision } from '../decisions.ts';
import { type AppealVoteStatement, castAppealVote } from '../escrow/service.ts';
import { isMeant } from '../meant.ts';
import type { RequestUnknown, Vetoed } from '../request.ts';
import { loadRequestForUpdate, saveRequest } from '../store.ts';
import { appendVote, listVotes } from './store.ts';
import { votedJson, voteOn } from './vote.ts';

type VoteStatement = StatementOf<'tribune/vote/v1'>;

/** Counted iff the window, or the escrow of an appeal, is open by the database's clock under lock. */
export const castVote = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<VoteStatement | AppealVoteStatement>(ctx, envelope, {
    types: ['tribune/vote/v1', 'tribune/appeal-vote/v1'],
    work: (tx, { statement, ...acceptance }) =>
      statement.type === 'tribune/vote/v1'
        ? count(ctx, tx, { ...acceptance, statement })
        : castAppealVote(ctx, tx, { ...acceptance, statement }),
  });

async function count(
  ctx: Context,
  tx: Tx,
  { statement, digest, signers }: Acceptance<VoteStatement>,
): Promise<Json> {
  const { slashRequest: id, choice, reason } = statement;
  const request = await loadRequestForUpdate(tx, id);
  if (request === null) throw new Refusal<RequestUnknown>({ code: 'request_unknown', id });
  const votes = await listVotes(tx, id);
  const now = await ctx.clock.now(tx);
  const { key } = required(signers[0], 'a statement has a signer');
  const names = [key, ...namesOf(key, ctx.deployment.bech32Prefix)];

  orRefuse(isMeant(statement, request));
  const voted = orRefuse(voteOn({ request, votes }, { names, choice }, now));

  if (voted.outcome === 'counted') {
    await appendVote(tx, id, key, { ...voted.vote, reason, castAt: now, statement: digest });
    if (voted.request.status === 'vetoed') await recordVeto(tx, voted.request, now);
    await saveRequest(tx, voted.request);
  }
  return votedJson(voted, voted.request.tally);
}

async function recordVeto(tx: Tx, vetoed: Vetoed, now: Timestamp): Promise<void> {
  const accounts = await writeAccounts(tx, [vetoed], now);
  const account = required(accounts.get(vetoed.id), 'a veto has its account');
  await recordDecisions(tx, [endedDecision(vetoed, account, { taken: null, at: now })]);
}
