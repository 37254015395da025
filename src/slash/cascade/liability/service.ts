/** Who answers for a request, and with what: read from the ledger, which the caller holds. */
import type { Context } from '../../../db/context.ts';
import type { Tx } from '../../../db/database.ts';
import type { AnsweringWanted } from '../../../ledger/answering/rows/store.ts';
import { pagesOfAnswering } from '../../../ledger/answering/store.ts';
import { byTarget, type Membership } from '../../../ledger/membership.ts';
import type { LedgerHead } from '../../../ledger/store.ts';
import { loadSums } from '../../../ledger/summing/store.ts';
import { required } from '../../../primitives/assert.ts';
import { epochOf, epochStart } from '../../../primitives/epoch.ts';
import { type TargetId, targetId } from '../../../primitives/ids.ts';
import { servicesAt } from '../../../registry/store.ts';
import { isUnread } from '../../../veto/silent-limit.ts';
import type { RequestDetails } from '../../request.ts';
import { liableBy } from '../cascade-answering.ts';
import type { Effects, Moment } from '../cascade-effects.ts';
import type { LiableCohort, SlashTerms } from '../cascade-liable.ts';
import { type Network, networkOf, wantedBy } from '../cascade-network.ts';
import type { RequiredStake } from '../cascade-report.ts';
import { groupMembers } from '../tombstone.ts';
import { isTombstone, listTombstones } from './store.ts';

/** What of a request says who answers for it; every stored one has it. */
export interface Liability
  extends Pick<RequestDetails, 'id' | 'offence' | 'capture' | 'slashFraction'>,
    Omit<SlashTerms, 'fraction'> {
  /** Whether it belongs to a group; told of a request that is not stored yet, else looked up. */
  readonly tombstone?: boolean;
}

export const termsOf = ({ slashFraction, ...request }: Liability): SlashTerms => ({
  operator: request.operator,
  service: request.service,
  capture: request.capture,
  fraction: slashFraction,
  liable: request.liable,
  sharedFraction: request.sharedFraction,
});

/** Whether the feed has come to the start of the epoch of the capture time. */
export const isReached = (
  { deployment }: Pick<Context, 'deployment'>,
  { capture }: Pick<RequestDetails, 'capture'>,
  head: LedgerHead,
): boolean => head.at >= epochStart(deployment, epochOf(deployment, capture));

/** Whether it has come so far, and what depends on it has been read. */
export const hasLedgerCome = (
  ctx: Pick<Context, 'deployment'>,
  request: Pick<RequestDetails, 'capture' | 'limit'>,
  head: LedgerHead,
): boolean => isReached(ctx, request, head) && !isUnread(request.limit);

/** Everybody's stake that answers, in cohort order, as it is now, page by page. */
export async function* pagesOfLiable(
  ctx: Context,
  tx: Tx,
  request: Liability,
  looking: Looking,
): AsyncGenerator<readonly LiableCohort[]> {
  const terms = termsOf(request);
  const group = await groupOf(tx, request);
  const { memberships } = looking;
  const asked = { terms, targets: liableTargets(terms, memberships), slashes: [...group] };
  const liable = liableBy({
    clock: ctx.deployment,
    terms,
    memberships: byTarget(memberships),
    group,
  });
  for await (const page of pagesOfAnswering(tx, wantedOf(ctx, [asked], looking.epochNow)))
    yield page.map(liable).filter((of) => of !== null);
}

/** What one request asks the ledger. */
export interface AskedOf {
  readonly terms: SlashTerms;
  readonly targets: readonly TargetId[];
  /** Whose losses to tell. */
  readonly slashes: readonly string[];
}

/** What requests of one epoch ask together; there is one at least. */
export function wantedOf(
  { deployment }: Pick<Context, 'deployment'>,
  asked: readonly AskedOf[],
  epochNow: number,
): AnsweringWanted {
  const captures = asked.map(({ terms }) => terms.capture).sort((a, b) => a - b);
  const first = required(captures[0], 'somebody asks');
  return {
    targets: [...new Set(asked.flatMap(({ targets }) => targets))],
    captured: epochOf(deployment, first),
    captures: { first, last: required(captures.at(-1), 'somebody asks') },
    epochNow,
    slashes: [...new Set(asked.flatMap(({ slashes }) => slashes))],
  };
}

/** What reports on these effects say there was: the sums of what they hit, as of now. */
export async function loadNetwork(
  tx: Tx,
  effects: readonly Effects[],
  { now, epochNow, memberships }: Moment,
): Promise<Network> {
  const wanted = wantedBy(effects, epochNow, memberships);
  const present = await loadSums(tx, wanted.sources, now);
  return networkOf(wanted, present, await loadSums(tx, wanted.held, null));
}

/** What is the same for all requests looked at together. */
export interface Looking {
  readonly epochNow: number;
  readonly memberships: readonly Membership[];
}

/** Where liable stake can have been, each once: the operator, and what the policy names besides. */
export function liableTargets(terms: SlashTerms, memberships: readonly Membership[]): TargetId[] {
  const pools = new Set(
    memberships
      .filter((m) => m.service === terms.service && m.target.startsWith('pool/'))
      .map((m) => m.target),
  );
  return [
    targetId('operator', terms.operator),
    ...(terms.liable.includes('pool') ? pools : []),
    ...(terms.liable.includes('service') ? [targetId('service', terms.service)] : []),
  ];
}

/** Executed slashes of the request's tombstone group; nothing counts against one that has none. */
async function groupOf(tx: Tx, request: Liability): Promise<ReadonlySet<string>> {
  const tombstone = request.tombstone ?? (await isTombstone(tx, request.id));
  if (!tombstone) return new Set();
  const { service, operator, offence } = request;
  return groupMembers(request, await listTombstones(tx, { service, operator, offence }));
}

/** As of the start of the epoch, so that a preview and an execution in it cannot differ. */
export async function requiredStake(
  ctx: Context,
  tx: Tx,
  epochNow: number,
): Promise<readonly RequiredStake[]> {
  const services = await servicesAt(tx, epochStart(ctx.deployment, epochNow));
  return services.flatMap(({ value }) =>
    [...value.requiredStake].map(([asset, amount]) => ({ service: value.service, asset, amount })),
  );
}
