/**
 * The way of a submission: read, wait for its turn, prepare in a group, verify on a thread, be
 * accepted in a group. Nothing of it is kept here after its answer.
 */
import type { Context } from '../../db/context.ts';
import { required } from '../../primitives/assert.ts';
import { orRefuse, Refusal } from '../../primitives/refusal.ts';
import { ok } from '../../primitives/result.ts';
import { decodeUtf8 } from '../../primitives/utf8.ts';
import { holdRegistry } from '../../registry/versions/store.ts';
import { emptyMemory, rememberRegistry } from '../../registry/view/store.ts';
import type { Answered } from '../../statements/service.ts';
import type { VerifiedSigner } from '../../statements/verify.ts';
import { checkAuthor } from '../../statements/verify.ts';
import type { Facts } from '../../threads/tasks.ts';
import { inProcess } from '../../threads/verifier.ts';
import {
  acceptAll,
  type GroundsMoved,
  type Judged,
  type Outcome,
  refutationIn,
} from '../accepting/service.ts';
import { isHisFault } from '../blame.ts';
import { WAITING_PER_AUTHOR } from '../committing/service.ts';
import { type DebtLimits, openDebts } from '../debts.ts';
import { holdFacts } from '../facts/store.ts';
import { type Few, fewAtOnce } from '../few-at-once.ts';
import { type GateLimits, type GateRefusal, openGate, type Visit } from '../gate.ts';
import { firstComeFirstServed, type Groups, inGroups } from '../groups.ts';
import { refusalOf } from '../hearing.ts';
import {
  type Incoming,
  type Preparation,
  type Prepared,
  prepareAll,
} from '../preparing/service.ts';
import { type Ruling, rulingOn } from '../ruling.ts';
import { type Client, type SharedVerifier, shareOut } from '../sharing.ts';
import { readSubmission, type Submission } from '../submission.ts';
import { inTurns, type Source } from '../turns.ts';

export interface IntakeLimits extends GateLimits, DebtLimits {
  /** Submissions of one transaction. */
  readonly group: number;
  /** How much of one author may wait for blocks. */
  readonly waitingPerAuthor: number;
}

export const SUBMISSIONS_PER_TRANSACTION = 128;
/** A transaction is not kept open for long. */
const LARGE_PER_TRANSACTION = 4;

export const INTAKE_LIMITS: IntakeLimits = {
  inFlight: 1_024,
  inFlightPerAuthor: 256,
  bytes: 64 * 1024 * 1024,
  borne: 60,
  forgivenPerSecond: 1,
  group: SUBMISSIONS_PER_TRANSACTION,
  waitingPerAuthor: WAITING_PER_AUTHOR,
};

/** A submission at the door. */
export interface Delivery {
  readonly address: string;
  /** Reads the body; `take` refuses bytes for which there is no room. */
  bytes(take: (bytes: number) => void): Promise<Uint8Array>;
}

export interface IntakeFigures {
  readonly inFlight: number;
  readonly bytes: number;
  /** By what they wait for. */
  readonly waiting: Readonly<Record<'turn' | 'thread' | 'commit', number>>;
}

export interface Intake {
  submit(delivery: Delivery): Promise<Answered>;
  figures(): IntakeFigures;
}

/** Bodies of more bytes are read on a thread: they would keep this one. */
const READ_HERE_MAX = 64 * 1024;

type Read = Incoming & { readonly source: Source };

interface Desk {
  readonly ctx: Context;
  readonly verifier: SharedVerifier;
  readonly prepare: Groups<Read, Preparation>;
  /** Threads tell of what time large evidence is: nobody else waits for that. */
  readonly prepareLarge: Groups<Read, Preparation>;
  readonly accept: Groups<Judged, Outcome>;
}

/** `steady`: milliseconds of any clock that only goes forward. */
export function openIntake(
  ctx: Context,
  steady: () => number,
  limits: IntakeLimits = INTAKE_LIMITS,
): Intake {
  const gate = openGate(limits);
  const debts = openDebts(limits);
  const desk = openDesk(ctx, limits, (source) => debts.isInDebt(source, steady()));
  const attend = async (delivery: Delivery): Promise<Answered> => {
    const visit = gate.visit(delivery.address);
    const source = { address: delivery.address, author: '' };
    try {
      return await handle(desk, delivery, visit, source);
    } catch (error) {
      if (error instanceof Refusal && isHisFault(error.error.code)) debts.charge(source, steady());
      throw error;
    } finally {
      visit.leave();
    }
  };
  const porch = openPorch(attend);
  return {
    async submit(delivery) {
      const { address } = delivery;
      if (!debts.isInDebt({ address, author: '' }, steady())) return attend(delivery);
      if (porch.waiting >= PORCH_MAX) throw new Refusal<GateRefusal>({ code: 'intake_overloaded' });
      return porch.run(delivery);
    },
    figures: () => ({
      inFlight: gate.inFlight,
      bytes: gate.bytes,
      waiting: {
        turn: desk.prepare.waiting + desk.prepareLarge.waiting,
        thread: desk.verifier.waiting,
        commit: desk.accept.waiting,
      },
    }),
  };
}

/** Of addresses in debt: so many deliveries wait before a byte of theirs is read, no more. */
const PORCH_MAX = 1_024;
const PORCH_AT_ONCE = 2;

/** Where addresses in debt wait, so that reading and refusing them is not everybody's work. */
const openPorch = (attend: (delivery: Delivery) => Promise<Answered>): Few<Delivery, Answered> =>
  fewAtOnce({
    atOnce: PORCH_AT_ONCE,
    work: attend,
    queue: inTurns({
      sourceOf: ({ item: { address } }) => ({ address, author: '' }),
      isInDebt: () => false,
    }),
  });

function openDesk(ctx: Context, limits: IntakeLimits, isInDebt: (source: Source) => boolean): Desk {
  const memory = emptyMemory();
  const most = limits.group;
  const preparing = (atOnce: number): Groups<Read, Preparation> =>
    inGroups({
      most: atOnce,
      queue: inTurns({ sourceOf: ({ item }) => item.source, isInDebt }),
      work: (group) =>
        ctx.database.transaction(async (tx) => {
          const rules = await rememberRegistry(tx, memory);
          return prepareAll(ctx, tx, group, rules);
        }),
    });
  return {
    ctx,
    verifier: shareOut(ctx.verifier ?? inProcess, isInDebt),
    prepare: preparing(most),
    prepareLarge: preparing(LARGE_PER_TRANSACTION),
    accept: inGroups({
      most,
      queue: firstComeFirstServed(),
      work: (group) =>
        ctx.database.transaction(async (tx) => {
          const facts = await holdFacts(tx);
          await holdRegistry(tx);
          const grounds = { facts, rules: await rememberRegistry(tx, memory) };
          return acceptAll(ctx, tx, group, { grounds, waitingMax: limits.waitingPerAuthor });
        }),
    }),
  };
}

async function handle(
  desk: Desk,
  delivery: Delivery,
  visit: Visit,
  source: { author: string; readonly address: string },
): Promise<Answered> {
  const bytes = await delivery.bytes(visit.takeBytes);
  visit.enter();
  const isLarge = bytes.length > READ_HERE_MAX;
  const incoming = await read(desk, bytes, { source: { ...source }, isLarge });
  const { submission } = incoming;
  source.author = submission.statement.author;
  visit.nameAuthor(source.author);
  for (let turn = 1; ; turn += 1) {
    const outcome = await judge(desk, { ...incoming, source }, { isLarge, isLast: turn === TURNS });
    if (outcome.ok || outcome.error.code !== 'grounds_moved') return orRefuse(outcome as Settled);
  }
}

/** How often facts or rules may come while a submission is judged; then it is taken as it was judged. */
const TURNS = 5;

type Settled = Exclude<Outcome, { readonly error: GroundsMoved }>;

async function judge(
  desk: Desk,
  incoming: Read,
  { isLarge, isLast }: { readonly isLarge: boolean; readonly isLast: boolean },
): Promise<Outcome> {
  const { submission, source } = incoming;
  const preparation = await (isLarge ? desk.prepareLarge : desk.prepare).run(incoming);
  switch (preparation.is) {
    case 'answered':
      return ok({ digest: submission.digest, answer: preparation.answer, replayed: true });
    case 'refused':
      throw new Refusal(preparation.refusal);
    case 'prepared': {
      const judged = await verify(desk, preparation.prepared, { source, isLarge });
      return settle(desk, isLast ? { ...judged, grounds: null } : judged);
    }
  }
}

async function read({ verifier }: Desk, bytes: Uint8Array, client: Client): Promise<Incoming> {
  if (client.isLarge) {
    const submission = orRefuse(await verifier.run({ do: 'read', bytes }, client));
    const date = async (facts: Facts) => {
      const [capture = null] = await verifier.run(dateOf(submission, facts), client);
      return capture;
    };
    return { submission, capture: remembered(date) };
  }
  const { submission, opened } = orRefuse(readSubmission(orRefuse(decodeUtf8(bytes))));
  return { submission, capture: async (facts) => opened?.capture(facts as never) ?? null };
}

/** Services of one chain have one set of facts: it is not asked twice what they say. */
function remembered(date: Incoming['capture']): Incoming['capture'] {
  const dates = new Map<Facts, ReturnType<typeof date>>();
  return (facts) => {
    const found = dates.get(facts) ?? date(facts);
    dates.set(facts, found);
    return found;
  };
}

/** The evidence is too large to be opened here. */
function dateOf({ statement, payload }: Submission, facts: Facts) {
  return { do: 'date', exhibit: { kind: statement.kind, payload, facts: [facts] } } as const;
}

async function verify(
  { ctx, verifier }: Desk,
  prepared: Prepared,
  client: Client,
): Promise<Judged> {
  const { submission, briefs, ...rest } = prepared;
  const { statement, digest, content, payload, signatures } = submission;
  const { bech32Prefix } = ctx.deployment;
  const facts = [...new Set(briefs.flatMap((of) => (of.outcome === 'open' ? [of.facts] : [])))];
  const inquiry = {
    signed: { digest, content, head: headOf(submission), signatures, bech32Prefix },
    exhibit: { kind: statement.kind, payload, facts },
  };
  const found = orRefuse(await verifier.run({ do: 'verify', inquiry }, client));
  orRefuse(checkAuthor(statement.author, 'signer', signatures));
  const rulings = briefs.map((brief): Ruling => {
    if (brief.outcome !== 'open') return brief;
    const verdict = found.verdicts[facts.indexOf(brief.facts)];
    return rulingOn(brief, required(verdict, 'each set of facts has a verdict'));
  });
  const signers: readonly VerifiedSigner[] = found.signers;
  return { ...rest, submission, signers, rulings };
}

function headOf({ statement }: Submission) {
  const { deployment, type, summary, issuedAt } = statement;
  return { deployment, type, summary, issuedAt };
}

/** What every service refuses is not accepted; only what a watcher had refuted leaves a trail. */
async function settle({ accept }: Desk, judged: Judged): Promise<Outcome> {
  const refused = judged.rulings.flatMap((of) => (of.outcome === 'refused' ? [of] : []));
  const refusal = refused.length === judged.rulings.length ? refusalOf(refused) : null;
  const isTraceless =
    !judged.isByWatcher || judged.rulings.every((of) => refutationIn(of) === null);
  if (refusal !== null && isTraceless) return { ok: false, error: refusal };
  return accept.run(judged);
}
