/** Rewards as the rules say them, read aloud: every tick of every plan for every restaker, in exact fractions. */
import { type Exact, isLess, minus, of, over, plus, times, total, whole } from './exact.ts';
import type { PlanInFile, RewardsFile } from './rewards-file.ts';
import { cut, halfEven, NOTHING, partsOf, trunc, type Valued, worthOf } from './rewards-sharing.ts';
import {
  type Chain,
  exposedIn,
  exposuresIn,
  type Held,
  heldIn,
  type NaiveLedger,
  naiveLedger,
} from './rewards-stake.ts';
import { fundedBefore, isIdle, priceOf, rateOf } from './rewards-told.ts';

interface TickFound {
  readonly at: number;
  readonly service: string;
  readonly plan: string;
  readonly reward: bigint;
  readonly skipped: string | null;
}

export interface OracleOutcome {
  readonly ticks: readonly TickFound[];
  /** By restaker, target, service and the asset that is paid. */
  readonly accrued: ReadonlyMap<string, Exact>;
  /** By operator, service and the asset that is paid. */
  readonly commissions: ReadonlyMap<string, Exact>;
  /** By time, claimant, service and plan. */
  readonly paid: ReadonlyMap<string, bigint>;
}

interface PlanBook {
  readonly plan: PlanInFile;
  last: number | null;
  /** By restaker, target and asset of the stake. */
  readonly unpaid: Map<string, Exact>;
  readonly commissions: Map<string, Exact>;
}

interface Story {
  readonly chain: Chain;
  readonly ledger: NaiveLedger;
  readonly books: readonly PlanBook[];
  readonly spent: Map<string, bigint>;
  readonly ticks: TickFound[];
  readonly paid: Map<string, bigint>;
  lastTick: number | null;
}

export function rewardsOracle(file: RewardsFile): OracleOutcome {
  const story: Story = {
    chain: { file, epochLength: file.epochLength === undefined ? 1 : 3_600_000 },
    ledger: naiveLedger(file),
    books: file.plans
      .toSorted((a, b) => (a.service + a.plan < b.service + b.plan ? -1 : 1))
      .map((plan) => ({ plan, last: null, unpaid: new Map(), commissions: new Map() })),
    spent: new Map(),
    ticks: [],
    paid: new Map(),
    lastTick: null,
  };
  for (const time of momentsOf(story)) live(story, time);
  return outcomeOf(story);
}

function momentsOf({ chain: { file }, ledger }: Story): readonly number[] {
  const times = [
    ...file.ticks.map((time) => Date.parse(time)),
    ...ledger.acts.map(({ time }) => time),
    ...file.claims.map(({ at }) => Date.parse(at)),
    ...file.feed.filter(({ type }) => type === 'commission').map(({ at }) => Date.parse(at)),
  ];
  return [...new Set(times)].sort((a, b) => a - b);
}

function live(story: Story, time: number): void {
  const { chain, ledger, books } = story;
  const { file } = chain;
  const first = ledger.actsBefore(time);
  if (file.ticks.some((tick) => Date.parse(tick) === time)) {
    for (const book of books) pay(story, book, time, first);
    story.lastTick = time;
  }
  if (file.epochLength !== undefined) settleCommissions(story, time, first);
  ledger.acts.forEach((act, index) => {
    if (act.time === time) change(story, time, index);
  });
  for (const claim of file.claims) if (Date.parse(claim.at) === time) payOut(story, claim, time);
}

function settleCommissions(story: Story, time: number, acts: number): void {
  const { chain, ledger, books } = story;
  for (const line of chain.file.feed) {
    if (line.type !== 'commission' || Date.parse(line.at) !== time) continue;
    for (const book of books) {
      const exposed = exposedIn(chain, ledger.before(time, acts), book.plan.service, time);
      const runs = [...exposed].some(
        ([key, amount]) => key.startsWith(`operator/${line.operator} `) && amount > 0n,
      );
      if (runs && sinceOf(story, book) < time) pay(story, book, time, acts);
    }
  }
}

/** A slash or a reversal: whose stake changes is paid first. */
function change(story: Story, time: number, index: number): void {
  const { chain, ledger, books } = story;
  const [was, is] = [ledger.before(time, index), ledger.before(time, index + 1)];
  const [before, after] = [heldIn(chain, was, time), heldIn(chain, is, time)];
  for (const book of books) {
    if (isHit(story, book, time, index) && sinceOf(story, book) < time)
      pay(story, book, time, index);
  }
  for (const book of books) {
    const { forfeits, start, end, service } = book.plan;
    if (!forfeits || time < Date.parse(start) || time >= Date.parse(end)) continue;
    const exposed = exposuresIn(chain, before, service, time);
    forfeit(
      book,
      before.filter((of) => exposed.get([of.restaker, of.target, of.asset].join(' ')) !== 0n),
      after,
    );
  }
}

/** Whether less or more of anything secures the service afterwards than before. */
function isHit({ chain, ledger }: Story, { plan }: PlanBook, time: number, index: number): boolean {
  const epoch = chain.file.epochLength === undefined ? time : time - 1;
  const [was, is] = [ledger.before(time, index), ledger.before(time, index + 1)];
  for (const cohort of is.book.cohorts.values()) {
    const lines = (of: typeof is) => (of.lines.get(cohort.id) ?? []).length;
    if (lines(is) === lines(was) || cohort.place.phase === 'paid') continue;
    if (answers(chain, is, cohort, [plan.service, epoch])) return true;
  }
  return false;
}

type Cohorts = ReturnType<NaiveLedger['before']>['book']['cohorts'];
type Cohort = Cohorts extends Map<infer _, infer Value> ? Value : never;

/** Whether a cohort was exposed to a service, by its own diary. */
function answers(
  { epochLength }: Chain,
  { book }: ReturnType<NaiveLedger['before']>,
  cohort: Cohort,
  [service, moment]: [string, number],
): boolean {
  const epoch = Math.floor(moment / epochLength);
  let at: Cohort | undefined = cohort;
  while (at !== undefined && at.firstEpoch > epoch)
    at = at.parent === null ? undefined : book.cohorts.get(at.parent);
  if (at === undefined || at.place.phase !== 'bonded') return false;
  const { target, allocation } = at.place;
  if (target.startsWith('service/')) return target === `service/${service}`;
  const member = (book.memberships.get(target) ?? []).find(
    (m) => m.service === service && m.fromEpoch <= epoch && epoch < (m.untilEpoch ?? Infinity),
  );
  if (member === undefined) return false;
  if (allocation === 'default')
    return target.startsWith('operator/') && epoch >= member.defaultFromEpoch;
  return allocation.split(',').some((pair) => pair.startsWith(`${service}=`));
}

function forfeit({ unpaid }: PlanBook, before: readonly Held[], after: readonly Held[]): void {
  const unitsIn = (held: readonly Held[], key: string) =>
    held.find((of) => [of.restaker, of.target, of.asset].join(' ') === key)?.units ?? 0n;
  for (const [key, amount] of unpaid) {
    const [was, is] = [unitsIn(before, key), unitsIn(after, key)];
    if (is < was) unpaid.set(key, cut(times(amount, over(of(is), of(was))), 20n));
  }
}

const sinceOf = ({ lastTick }: Story, { plan, last }: PlanBook): number =>
  lastTick === null && last === null ? Date.parse(plan.start) : Math.max(lastTick ?? 0, last ?? 0);

const purseOf = ({ service, asset }: PlanInFile): string => `${service} ${asset}`;

function pay(story: Story, book: PlanBook, time: number, acts: number): void {
  const { plan } = book;
  if (time < Date.parse(plan.start) || time >= Date.parse(plan.end)) return;
  const since = sinceOf(story, book);
  const reward = (BigInt(plan.amountPerDay) * BigInt(time - since)) / 86_400_000n;
  const skipped = share(story, book, { time, since, reward, acts });
  book.last = time;
  const { service } = plan;
  story.ticks.push({ at: time, service, plan: plan.plan, reward: skipped ? 0n : reward, skipped });
  if (skipped !== null) return;
  const purse = purseOf(plan);
  story.spent.set(purse, (story.spent.get(purse) ?? 0n) + reward);
}

interface Due {
  readonly time: number;
  readonly since: number;
  readonly reward: bigint;
  readonly acts: number;
}

/** Gives everybody his part; or says why not. */
function share(story: Story, book: PlanBook, due: Due): string | null {
  const { chain } = story;
  const { service, asset, accepts, maxPriceAge } = book.plan;
  const { time, reward } = due;
  if (isIdle(chain.file, `service/${service}`, time)) return 'service_inactive';
  const funds = fundedBefore(chain.file, [service, asset], time);
  if (reward > funds - (story.spent.get(purseOf(book.plan)) ?? 0n)) return 'funds_short';
  const world = story.ledger.before(time, due.acts);
  const exposed = [...exposedIn(chain, world, service, time)].flatMap(([key, amount]) => {
    const [target = '', staked = ''] = key.split(' ');
    const counts = amount > 0n && !isIdle(chain.file, target, time);
    return counts && (accepts === null || accepts.includes(staked))
      ? [{ target, asset: staked, exposed: amount }]
      : [];
  });
  if (accepts !== null && exposed.length === 0) return 'no_common_asset';
  const maxAge = maxPriceAge === null ? null : 7_200_000;
  const valued = exposed.flatMap((one): Valued[] => {
    const price = priceOf(chain.file, one.asset, time, maxAge) ?? NOTHING;
    const value = trunc(times(price, over(of(one.exposed), of(100n))));
    return value[0] === 0n ? [] : [{ ...one, value }];
  });
  if (valued.length === 0) return 'no_value';
  const parts = partsOf(book.plan, of(reward), valued);
  const mine = exposuresIn(chain, heldIn(chain, world, time), service, time);
  for (const one of valued)
    credit(story, book, { ...due, one, valued, mine, part: parts.get(one.target) ?? NOTHING });
  return null;
}

interface Crediting extends Due {
  readonly one: Valued;
  readonly valued: readonly Valued[];
  readonly part: Exact;
  /** By restaker, target and asset. */
  readonly mine: ReadonlyMap<string, bigint>;
}

function credit({ chain }: Story, book: PlanBook, crediting: Crediting): void {
  const { one, valued, part, mine, time } = crediting;
  const value = worthOf(valued.filter(({ target }) => target === one.target));
  const reward = trunc(over(trunc(times(part, one.value)), value));
  let shared = reward;
  if (one.target.startsWith('operator/')) {
    const operator = one.target.slice('operator/'.length);
    const commission = halfEven(times(reward, rateOf(chain.file, operator, time)));
    shared = minus(reward, commission);
    book.commissions.set(operator, plus(book.commissions.get(operator) ?? NOTHING, commission));
  }
  const perUnit = trunc(over(times(shared, of(100n)), of(one.exposed)));
  for (const [key, hundredths] of mine) {
    if (!key.endsWith(` ${one.target} ${one.asset}`)) continue;
    const more = times(perUnit, over(of(hundredths), of(100n)));
    book.unpaid.set(key, plus(book.unpaid.get(key) ?? NOTHING, more));
  }
}

function payOut(story: Story, claim: RewardsFile['claims'][number], time: number): void {
  const [type = '', name = ''] = claim.claimant.split('/');
  for (const { plan, unpaid, commissions } of story.books) {
    if (claim.service !== undefined && claim.service !== plan.service) continue;
    const due = takeWhole(type === 'operator' ? commissions : unpaid, name);
    const key = [time, claim.claimant, plan.service, plan.plan].join(' ');
    if (due > 0n) story.paid.set(key, (story.paid.get(key) ?? 0n) + due);
  }
}

function takeWhole(accounts: Map<string, Exact>, name: string): bigint {
  const own = [...accounts]
    .filter(([key]) => key.split(' ')[0] === name)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const due = whole(total(own.map(([, amount]) => amount)));
  let rest = of(due);
  for (const [key, amount] of own) {
    const taken = isLess(amount, rest) ? amount : rest;
    accounts.set(key, minus(amount, taken));
    rest = minus(rest, taken);
  }
  return due;
}

function outcomeOf({ books, ticks, paid }: Story): OracleOutcome {
  const accrued = new Map<string, Exact>();
  const commissions = new Map<string, Exact>();
  const add = (to: Map<string, Exact>, key: string, amount: Exact) =>
    to.set(key, plus(to.get(key) ?? NOTHING, amount));
  for (const { plan, unpaid, commissions: own } of books) {
    for (const [key, amount] of unpaid) {
      const [restaker, target] = key.split(' ');
      add(accrued, [restaker, target, plan.service, plan.asset].join(' '), amount);
    }
    for (const [operator, amount] of own)
      add(commissions, [operator, plan.service, plan.asset].join(' '), amount);
  }
  return { ticks, accrued, commissions, paid };
}
