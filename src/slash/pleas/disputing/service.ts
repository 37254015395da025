/** How the accused, or a restaker whose stake would pay, is heard against a slash request. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import { holdLedger, type LedgerHead, loadMemberships } from '../../../ledger/store.ts';
import { required } from '../../../primitives/assert.ts';
import type { Json } from '../../../primitives/bytes.ts';
import { epochOf } from '../../../primitives/epoch.ts';
import type { RestakerId } from '../../../primitives/ids.ts';
import { orRefuse, Refusal } from '../../../primitives/refusal.ts';
import { namesOf, type SignerName } from '../../../primitives/signatures/signer.ts';
import { formatDuration, formatTime, type Timestamp } from '../../../primitives/time.ts';
import { operatorAt } from '../../../registry/store.ts';
import { restakerIds } from '../../../statements/restaker-names.ts';
import { type Acceptance, type Answered, acceptStatement } from '../../../statements/service.ts';
import type { StatementOf } from '../../../statements/statement-types.ts';
import { isReached, pagesOfLiable } from '../../cascade/liability/service.ts';
import { holdPauses, listPauses } from '../../deadlines/pausing/store.ts';
import { isMeant } from '../../meant.ts';
import type { Requested, RequestUnknown } from '../../request.ts';
import { loadRequestForUpdate, saveRequest } from '../../store.ts';
import type { TransitionError } from '../../transitions.ts';
import { checkItems } from '../countering/service.ts';
import { type Disputed, type DisputeError, disputed, heldStake, type Party } from './dispute.ts';
import {
  appendDispute,
  appendExtension,
  isDisputedBy,
  listHeldShares,
  type RecordedDispute,
} from './store.ts';

type DisputeStatement = StatementOf<'tribune/dispute/v1'>;

/** Heard iff the window is open by the database's clock once the request is locked. */
export const disputeRequest = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<DisputeStatement>(ctx, envelope, {
    types: ['tribune/dispute/v1'],
    work: (tx, acceptance) => hear(ctx, tx, acceptance),
  });

/** Who says it as what, and what the ledger must be to tell. */
interface Speaker {
  readonly party: Party;
  readonly names: readonly SignerName[];
  /** Null where nobody asks the ledger. */
  readonly head: LedgerHead | null;
  readonly now: Timestamp;
}

/** Signatures in counter-evidence are verified last, when nothing is left to refuse. */
async function hear(
  ctx: Context,
  tx: Tx,
  { statement, digest, signers }: Acceptance<DisputeStatement>,
): Promise<Json> {
  const { slashRequest: id, party, grounds, author } = statement;
  await holdPauses(tx);
  const head = party === 'restaker' ? await holdLedger(tx) : null;
  const request = await loadRequestForUpdate(tx, id);
  if (request === null) throw new Refusal<RequestUnknown>({ code: 'request_unknown', id });
  const pauses = await listPauses(tx, request.service, request.vetoDeadline);
  const isHeard = await isDisputedBy(tx, id, party);
  const now = await ctx.clock.now(tx);

  orRefuse(isMeant(statement, request));
  const heard = orRefuse(disputed(request, now, pauses));
  if (isHeard) throw new Refusal<DisputeError>({ code: 'already_disputed', party });
  const { key } = required(signers[0], 'a statement has a signer');
  const names = namesOf(key, ctx.deployment.bech32Prefix);
  const restaker = await standingOf(ctx, tx, heard.request, { party, names, head, now });

  const counterEvidence = await checkItems(tx, request, statement.counterEvidence);
  const said = { party, author, restaker, grounds, counterEvidence, at: now, statement: digest };
  await save(tx, said, heard, request.disputedAt === null);
  return answerOf(said, heard);
}

/** Whose stake it speaks for, null for the accused; refused if he is no party of that sort. */
async function standingOf(
  ctx: Context,
  tx: Tx,
  request: Requested,
  { party, names, head, now }: Speaker,
): Promise<RestakerId | null> {
  if (head === null) {
    const admins = await adminsOf(tx, request, now);
    if (admins.some((admin) => names.includes(admin))) return null;
    return notAParty(party, admins.join(', ') || `an admin of operator ${request.operator}`);
  }
  const { capture } = request;
  if (!isReached(ctx, request, head))
    throw new Refusal<TransitionError>({ code: 'ledger_behind', capture });
  const held = await listHeldShares(tx, restakerIds(names));
  const epochNow = epochOf(ctx.deployment, now);
  const looking = { epochNow, memberships: await loadMemberships(tx) };
  const stake = heldStake(held);
  for await (const page of pagesOfLiable(ctx, tx, request, looking)) stake.add(page);
  return (
    stake.restaker() ??
    notAParty(party, 'a restaker with at least 1 % of the liable stake of an asset')
  );
}

/** Whoever speaks for the accused, at the capture or now. */
export async function adminsOf(
  tx: Tx,
  { operator, capture }: Pick<Requested, 'operator' | 'capture'>,
  now: Timestamp,
): Promise<readonly SignerName[]> {
  const records = [await operatorAt(tx, operator, capture), await operatorAt(tx, operator, now)];
  return [...new Set(records.flatMap((record) => record?.value.admin ?? []))];
}

function notAParty(party: Party, needed: string): never {
  throw new Refusal<DisputeError>({ code: 'not_a_party', party, needed });
}

/** `moves`: whether it is the first dispute of the request. */
async function save(
  tx: Tx,
  said: RecordedDispute,
  { request, extension }: Disputed,
  moves: boolean,
): Promise<void> {
  const { statement, at } = said;
  await appendDispute(tx, request.id, said);
  if (moves) await appendExtension(tx, request.id, { statement, ms: extension, at });
  await saveRequest(tx, request);
}

const answerOf = (said: RecordedDispute, { request, extension }: Disputed): Json => ({
  slashRequest: request.id,
  party: said.party,
  restaker: said.restaker,
  extension: formatDuration(extension),
  vetoDeadline: formatTime(request.vetoDeadline),
  executableFrom: formatTime(request.executableFrom),
  executeBy: formatTime(request.executeBy),
  burden: request.burden,
  counterEvidence: said.counterEvidence as unknown as Json,
});
