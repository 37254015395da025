/** How watchers' words come in one by one, and become evidence once they are enough. */
import { frozenAt } from '../../db/clock.ts';
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { lockName } from '../../db/locks.ts';
import type { TopicFacts } from '../../evidence/kind-definition.ts';
import { isWatcherKey } from '../../evidence/kinds/attestation/weigh.ts';
import { startOfSlot } from '../../evidence/slot.ts';
import { required } from '../../primitives/assert.ts';
import type { Json } from '../../primitives/bytes.ts';
import { orRefuse, Refusal } from '../../primitives/refusal.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import type { SignerName } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { holdRegistry } from '../../registry/versions/store.ts';
import { wordOf } from '../../statements/claim.ts';
import { type Acceptance, type Answered, acceptStatement } from '../../statements/service.ts';
import type { Signed } from '../../statements/testimony-schema.ts';
import type { NotAWatcher } from '../hearing.ts';
import { lawAt } from '../law/service.ts';
import { factsFor, prosecute } from '../prosecution/service.ts';
import { isWatcher } from '../reporting/service.ts';
import { admitWord, claimOf, type WordStatement } from './admission.ts';
import { kindOf } from './cases.ts';
import { standingJson, standingOf } from './standing.ts';
import { appendWord, listWords, type TakenWord } from './store.ts';

/** Votes are final, and so is a watcher's word. */
export interface AlreadyAttested {
  readonly code: 'already_attested';
  readonly claim: string;
  readonly holds: boolean;
}

/** Takes a claim, or what a watcher says of one that was taken. */
export const attest = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<WordStatement>(ctx, envelope, {
    types: ['tribune/claim/v1', 'tribune/attestation/v1'],
    admit: (tx, statement, now) => mayAttest(tx, statement, now, ctx.deployment.bech32Prefix),
    work: (tx, acceptance) => take(ctx, tx, acceptance),
  });

async function mayAttest(
  tx: Tx,
  { service, author }: WordStatement,
  now: Timestamp,
  bech32Prefix: string,
): Promise<void> {
  const of = { service, author: author as SignerName };
  if (!(await isWatcher(tx, of, now, bech32Prefix)))
    throw new Refusal<NotAWatcher>({ code: 'not_a_watcher', author, service });
}

/** One at a time on a claim: of two last words at one moment the second sees the first. */
async function take(ctx: Context, tx: Tx, acceptance: Acceptance<WordStatement>): Promise<Json> {
  const { claim: id } = wordOf(acceptance.statement);
  await holdRegistry(tx);
  await lockName(tx, `claim ${id}`);
  const now = await ctx.clock.now(tx);
  const earlier = await listWords(tx, id);
  const word = wordIn(acceptance, now);
  const own = earlier.find(({ key }) => key === word.key);
  const words = own === undefined ? [...earlier, word] : earlier;

  const spoken = { signed: signedIn(acceptance), earlier, words };
  const docket = await docketOf(ctx, tx, spoken, now);
  orRefuse(mayCount(word, docket.facts, now));
  if (own !== undefined && own.holds !== word.holds)
    throw new Refusal<AlreadyAttested>({ code: 'already_attested', claim: id, holds: own.holds });
  if (own === undefined) await appendWord(tx, word);

  const { facts, capture } = docket;
  const standing = required(standingOf(words, facts, capture), 'a policy says how much is enough');
  const court = { ...ctx, clock: frozenAt(now) };
  const slashRequests = await prosecute(court, tx, { ...docket, words, standing, now });
  const outcome = own === undefined ? 'taken' : 'known';
  return { claim: id, outcome, standing: standingJson(standing), slashRequests };
}

interface Spoken {
  readonly signed: Signed<WordStatement>;
  readonly earlier: readonly TakenWord[];
  /** With this one. */
  readonly words: readonly TakenWord[];
}

/** The claim that a word is about, and the law it falls under: checked as for evidence. */
async function docketOf(ctx: Context, tx: Tx, spoken: Spoken, now: Timestamp) {
  const { signed, earlier, words } = spoken;
  const claim = orRefuse(claimOf(signed, earlier));
  const { statement } = claim;
  const { service, slot } = statement;
  const kind = kindOf(statement);
  const facts = await factsFor(ctx, tx, statement, words);
  const starts = facts.topic && startOfSlot(facts.topic, slot);
  if (starts !== null) orRefuse(await lawAt(tx, { service, kind, receivedAt: now, now }, starts));
  const { capture } = orRefuse(admitWord(signed, claim, facts));
  return { kind, facts, capture };
}

/** Whose word will never count is not kept. */
function mayCount(
  { key, signer, service }: TakenWord,
  { testimony, bech32Prefix }: TopicFacts,
  now: Timestamp,
): Result<null, NotAWatcher> {
  const { watchers = [] } = testimony ?? {};
  return isWatcherKey(key, { watchers, bech32Prefix }, now)
    ? ok(null)
    : err({ code: 'not_a_watcher', author: signer, service });
}

function wordIn(
  { statement, digest, signers, signatures }: Acceptance<WordStatement>,
  now: Timestamp,
): TakenWord {
  const { key, name } = required(signers[0], 'a statement of one signer has one');
  const { service, claim, holds } = wordOf(statement);
  const envelope = { statement, signatures } as unknown as Json;
  return { key, signer: name, holds, claim, service, statement: digest, envelope, receivedAt: now };
}

const signedIn = ({ statement, signatures }: Acceptance<WordStatement>): Signed<WordStatement> => ({
  statement: statement as Signed<WordStatement>['statement'],
  signature: required(signatures[0], 'a statement of one signer has one signature'),
});
