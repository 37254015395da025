/**
 * Makes the trees over what slashes cost each restaker, one after the other, beside everything else. Each
 * of its transactions is short, and what is to be hashed is hashed on the threads that verify.
 */
import type { Context } from '../../db/context.ts';
import { recordDecisions } from '../../history/recording/store.ts';
import { required } from '../../primitives/assert.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { SlashRequestId } from '../../primitives/ids.ts';
import { inProcess } from '../../threads/verifier.ts';
import type { HeldShares, RateChange } from '../cascade/cascade-restakers.ts';
import { provenDecision } from '../decisions.ts';
import { loadRequest } from '../store.ts';
import { NODE_BYTES } from './leaf.ts';
import { growing, nodeText } from './nodes.ts';
import { type Part, partsOf } from './parts.ts';
import {
  appendParts,
  keepTree,
  leaveTree,
  listChanges,
  listHeld,
  listRunEnds,
  type Run,
  saveTree,
  type TreeOf,
  takeTree,
} from './store.ts';

/** Holdings read, and their leaves hashed, at once: a tenth of a second of a thread. */
const RUN_HOLDINGS = 2_000;
/** Nodes hashed at once, at most. */
const STRETCH_NODES = 4_096;
/** Parts written in one transaction: a mebibyte. */
const PARTS_AT_ONCE = 64;
/** Steps between two signs of life to the other replicas. */
const STEPS_OF_A_SIGN = 10;

/** The slash is tried again in a minute; meanwhile others have their turn. */
class TreeFailed extends Error {
  override readonly name = 'TreeFailed';

  constructor(slash: SlashRequestId, cause: unknown) {
    super(`the tree of slash ${slash} could not be made`, { cause });
  }
}

/** Whoever calls may want it to come to an end, and to know that it is alive. */
export interface Watched {
  readonly signal: AbortSignal;
  readonly beat: () => void;
}

const UNWATCHED: Watched = { signal: new AbortController().signal, beat: () => {} };

/** The slash whose tree was made; null if there is none to make, or it is to end. */
export async function makeNextTree(
  ctx: Context,
  watched: Watched = UNWATCHED,
  only: SlashRequestId | null = null,
): Promise<SlashRequestId | null> {
  const taken = await ctx.database.transaction(async (tx) =>
    takeTree(tx, await ctx.clock.now(tx), only),
  );
  if (taken === null) return null;
  try {
    await makeTree(ctx, taken, stepsOf(ctx, taken, watched));
    return taken.slash;
  } catch (error) {
    if (!watched.signal.aborted) throw new TreeFailed(taken.slash, error);
    await ctx.database.transaction(async (tx) =>
      leaveTree(tx, taken.slash, await ctx.clock.now(tx)),
    );
    return null;
  }
}

/** Between two steps: others have their turn, and it is seen that the work goes on, or is to end. */
type Step = () => Promise<void>;

function stepsOf(ctx: Context, { slash }: TreeOf, { signal, beat }: Watched): Step {
  let steps = 0;
  return async () => {
    beat();
    signal.throwIfAborted();
    steps += 1;
    if (steps % STEPS_OF_A_SIGN === 0)
      await ctx.database.transaction(async (tx) => keepTree(tx, slash, await ctx.clock.now(tx)));
    await new Promise((resolve) => setImmediate(resolve));
  };
}

async function makeTree(ctx: Context, of: TreeOf, step: Step): Promise<void> {
  const leaves = await gatherLeaves(ctx, of, step);
  const count = leaves.length / NODE_BYTES;
  const nodes = count === 0 ? null : await grow(ctx, leaves, step);
  const parts = nodes === null ? [] : partsOf(nodes);

  const last = await writeParts(ctx, of, { parts, step });
  const root = nodes === null ? null : nodeText(nodes.subarray(0, NODE_BYTES));
  await ctx.database.transaction(async (tx) => {
    await appendParts(tx, of.slash, last);
    const tree = { root, leaves: count };
    if (!(await saveTree(tx, of.slash, tree))) return;
    const request = required(await loadRequest(tx, of.slash), 'a slash is of a request');
    await recordDecisions(tx, [provenDecision(request, tree, await ctx.clock.now(tx))]);
  });
}

/** As the slash left things: later lines, joins and a reversal change nothing of it, so any time will do. */
async function gatherLeaves(ctx: Context, of: TreeOf, step: Step): Promise<Uint8Array> {
  const { database, verifier = inProcess } = ctx;
  const { changes, ends } = await database.transaction(async (tx) => ({
    changes: await listChanges(tx, of.slash),
    ends: await listRunEnds(tx, of, RUN_HOLDINGS),
  }));
  if (changes.length === 0) return new Uint8Array();
  const changeOf = grouped(changes, ({ cohort }) => cohort);
  const pieces: Uint8Array[] = [];
  for (const run of runsBetween(ends)) {
    const holdings = await database.transaction((tx) => listHeld(tx, of, run));
    const struck = { slash: of.slash, changes: changesOf(holdings, changeOf), holdings };
    pieces.push(await verifier.run({ do: 'leaves', struck }));
    await step();
  }
  return joined(pieces);
}

/** One more than there are ends. */
const runsBetween = (ends: readonly Run['to'][]): readonly Run[] =>
  [...ends, null].map((to, i) => ({ from: ends[i - 1] ?? null, to }));

/** Only those that a thread needs to be told of. */
const changesOf = (
  holdings: readonly HeldShares[],
  changeOf: ReadonlyMap<RateChange['cohort'], readonly RateChange[]>,
): readonly RateChange[] =>
  [...new Set(holdings.map(({ cohort }) => cohort))].flatMap(
    (cohort) => changeOf.get(cohort) ?? [],
  );

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let end = 0;
  for (const piece of pieces) {
    whole.set(piece, end);
    end += piece.length;
  }
  return whole;
}

async function grow(ctx: Context, leaves: Uint8Array, step: Step): Promise<Uint8Array> {
  const { verifier = inProcess } = ctx;
  const growth = growing(await verifier.run({ do: 'order', leaves }), STRETCH_NODES);
  let next = growth.next();
  while (!next.done) {
    const { children } = next.value;
    next = growth.next(await verifier.run({ do: 'parents', children }));
    await step();
  }
  return next.value;
}

interface Writing {
  readonly parts: readonly Part[];
  readonly step: Step;
}

/** Those that are left to be written with the root. */
async function writeParts(
  ctx: Context,
  of: TreeOf,
  { parts, step }: Writing,
): Promise<readonly Part[]> {
  let rest = parts;
  while (rest.length > PARTS_AT_ONCE) {
    const some = rest.slice(0, PARTS_AT_ONCE);
    rest = rest.slice(PARTS_AT_ONCE);
    await ctx.database.transaction((tx) => appendParts(tx, of.slash, some));
    await step();
  }
  return rest;
}
