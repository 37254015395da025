/** How things stand for a restaker: his stake, what it answers for, and what slashes cost him. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { readOneInstant } from '../../db/locks.ts';
import { byTarget } from '../../ledger/membership.ts';
import { type StakeRow, securedBy, wholeUnits } from '../../ledger/stake.ts';
import { loadMemberships } from '../../ledger/store.ts';
import type { Json } from '../../primitives/bytes.ts';
import { epochOf } from '../../primitives/epoch.ts';
import { grouped } from '../../primitives/grouped.ts';
import { parseTarget, type RestakerId, type TargetId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import { refundsTo } from '../escrow/service.ts';
import { readingOf, type Unheard } from '../service.ts';
import { pageCosts } from '../slashes/service.ts';
import { type Leverage, leverageOf, leverages, ownRows } from '../stake/own-stake.ts';
import { ownStake } from '../stake/service.ts';

export interface RestakerStanding {
  readonly body: { readonly [field: string]: Json };
  /** Where the next page of slashes begins; null at the end. */
  readonly next: bigint | null;
}

/** `before` is exclusive and `limit` counts slashes, newest first. */
export interface CostsPage {
  readonly before: bigint | null;
  readonly limit: number;
}

export const restakerStanding = (
  ctx: Context,
  id: RestakerId,
  asked: { readonly asOf: Timestamp | null; readonly page: CostsPage },
): Promise<RestakerStanding> =>
  ctx.database.transaction(async (tx) => {
    await readOneInstant(tx);
    const reading = await readingOf(ctx, tx, asked.asOf);
    const { time } = reading;
    const own = await ownStake(ctx, tx, id, reading);
    const costs = await pageCosts(tx, id, { ...asked.page, time });
    if (own.length === 0 && costs.items.length === 0)
      throw new Refusal<Unheard>({ code: 'standing_unknown', kind: 'restaker', id });
    const epoch = epochOf(ctx.deployment, time);
    const counting = ownRows(own, (of) => of.counting);
    const present = ownRows(own, (of) => of.place);
    return {
      body: {
        restaker: id,
        at: formatTime(time),
        epoch,
        ...(await answering(tx, { present, counting, epoch })),
        slashes: costs.items,
        refunds: await refundsTo(tx, id, time),
      },
      next: costs.next,
    };
  });

interface OwnRows {
  /** By the place it is in, whether that counts yet or not. */
  readonly present: readonly StakeRow[];
  /** By the place that counts in the epoch. */
  readonly counting: readonly StakeRow[];
  readonly epoch: number;
}

async function answering(tx: Tx, { present, counting, epoch }: OwnRows) {
  const targets = counting.map(({ place }) => place.target);
  const memberships = byTarget(await loadMemberships(tx, targets));
  const answers = leverages(counting, epoch, memberships);
  const byAsset = [...grouped(answers, ({ asset }) => asset)];
  return {
    stake: stakeByTarget(present, answers),
    leverage: byAsset
      .map(([asset, of]) => ({ asset, leverage: leverageOf(of) }))
      .sort((a, b) => (a.asset < b.asset ? -1 : 1)),
    exposures: [...securedBy(counting, epoch, memberships).values()]
      .map(({ service, asset, hundredths }) => ({
        service,
        asset,
        amount: String(wholeUnits(hundredths)),
      }))
      .sort((a, b) => (`${a.service}\n${a.asset}` < `${b.service}\n${b.asset}` ? -1 : 1)),
  };
}

function stakeByTarget(rows: readonly StakeRow[], answers: readonly Leverage[]): Json {
  const keyOf = (target: string, asset: string) => `${target}\n${asset}`;
  const leverageOn = new Map(answers.map((of) => [keyOf(of.target, of.asset), leverageOf([of])]));
  const places = grouped(rows, ({ place, asset }) => keyOf(place.target, asset));
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, held]) => {
      const [target = '', asset = ''] = key.split('\n');
      const sum = (phase: string) =>
        held.reduce((total, of) => total + (of.place.phase === phase ? of.tokens : 0n), 0n);
      const [bonded, leaving] = [sum('bonded'), sum('leaving')];
      if (bonded === 0n && leaving === 0n) return [];
      const amounts = { bonded: String(bonded), leaving: String(leaving) };
      const leverage = leverageOn.get(key) ?? leverageOf([]);
      return [{ target, targetType: typeOf(target as TargetId), asset, ...amounts, leverage }];
    });
}

function typeOf(target: TargetId): string {
  const parsed = parseTarget(target);
  return parsed.ok ? parsed.value.type : '';
}
