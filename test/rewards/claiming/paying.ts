/** A court in which services pay: plans, the money behind them, ticks up to now, and whoever claims. */
import { expect } from 'vitest';
import type { Json } from '../../../src/primitives/bytes.ts';
import type { SigningKey } from '../../../src/primitives/signatures/signing-key.ts';
import { after, DAY_MS, formatTime } from '../../../src/primitives/time.ts';
import { tickDue } from '../../../src/rewards/ticking/due/service.ts';
import { joins } from '../../scenarios/docket.ts';
import { type EscrowCourt, escrowCourt } from '../../scenarios/escrowed.ts';
import { ORACLE_ADMIN } from '../../support/bootstrap.ts';
import { envelope } from '../../support/signers.ts';
import { keyOf } from '../../support/statements.ts';

export const ALICE = keyOf('adr036', 81);
export const BOB = keyOf('eip712', 82);
export const CAROL = keyOf('ed25519', 83);

/** As the chain names him. */
export const idOf = ({ signer, scheme }: SigningKey): string =>
  scheme === 'ed25519' ? signer : (signer.split(':')[1] ?? '');

export const claimantOf = (key: SigningKey): string => `restaker/${idOf(key)}`;

interface PlanChanges {
  readonly service?: string;
  readonly plan?: string;
  readonly amountPerDay?: string;
  readonly forfeits?: boolean;
}

/** `oracle` pays 1000 `ureward` an hour for stake on operators. */
export async function payingCourt(): Promise<EscrowCourt> {
  const court = await escrowCourt();
  const at = formatTime(court.clock.time);
  const price = (asset: string) => ({ at, type: 'price', asset, price: '1', exponent: 6 });
  const fed = await court.feed('prices', [price('umilk'), price('ureward')]);
  expect(fed.body).toMatchObject({ taken: 2 });
  await court.move([
    ...['oracle', 'bridge'].map((service) => joins('op-1', service)),
    ...['oracle', 'bridge'].map(fund),
  ]);
  await court.nextEpoch();
  return court;
}

const fund = (service: string) => ({
  type: 'fund',
  service,
  asset: 'ureward',
  amount: '1000000000',
});

const nowhere = { weight: 0, distribution: { type: 'basic' } } as const;

export async function setPlan(court: EscrowCourt, changes: PlanChanges = {}): Promise<void> {
  const { service = 'oracle', ...changed } = changes;
  const now = court.clock.time;
  const body = {
    service,
    plan: 'main',
    previous: null,
    status: 'active',
    asset: 'ureward',
    amountPerDay: '24000',
    start: formatTime(now),
    end: formatTime(after(now, 300 * DAY_MS)),
    pools: nowhere,
    operators: { ...nowhere, weight: 1 },
    services: { weight: 0 },
    accepts: null,
    maxPriceAge: null,
    forfeits: false,
    ...changed,
  };
  const said = envelope('tribune/reward-plan/v1', body as never, {
    deployment: court.deployment,
    now,
    keys: [ORACLE_ADMIN],
    author: `service/${service}` as never,
  });
  const set = await court.post('/v1/rewards/plans', said);
  expect([set.status, set.body]).toMatchObject([201, {}]);
}

async function tickAll(court: EscrowCourt): Promise<number> {
  let made = 0;
  for (let more = await tickDue(court); more > 0; more = await tickDue(court)) made += more;
  return made;
}

/** So many epochs pass, and are paid for. */
export async function pass(court: EscrowCourt, epochs = 1): Promise<void> {
  const { genesis, epochLength } = court.deployment;
  const into = (court.clock.time - genesis) % epochLength;
  court.clock.advance(epochs * epochLength - into + 1);
  await court.move([{ type: 'tick' }]);
  await tickAll(court);
}

export const claimStatement = (
  court: EscrowCourt,
  by: SigningKey,
  { claimant = claimantOf(by), service = null }: ClaimOptions = {},
): Json =>
  envelope('tribune/reward-claim/v1', { claimant, service } as never, {
    deployment: court.deployment,
    now: court.clock.time,
    keys: [by],
  });

interface ClaimOptions {
  readonly claimant?: string;
  readonly service?: string | null;
}

export const claim = (court: EscrowCourt, by: SigningKey, options: ClaimOptions = {}) =>
  court.post('/v1/rewards/claims', claimStatement(court, by, options));

export const rewardsOf = async (court: EscrowCourt, key: SigningKey) =>
  (await court.get(`/v1/restakers/${encodeURIComponent(idOf(key))}/rewards`)).body.items;

/** What plans of that name owe him. */
export const accruedBy = async (
  court: EscrowCourt,
  key: SigningKey,
  plan = 'main',
): Promise<readonly string[]> =>
  (await rewardsOf(court, key))
    .filter((of: { readonly plan: string }) => of.plan === plan)
    .map(({ accrued }: { readonly accrued: string }) => accrued);

/** Of a plan of `oracle`, the latest first. */
export const ticksOf = async (
  court: EscrowCourt,
  plan: string,
): Promise<readonly { readonly at: string; readonly reward: string }[]> =>
  (await court.get(`/v1/rewards/plans/oracle/${plan}/ticks`)).body.items;

export const paidTo = async (court: EscrowCourt, claimant: string, query = '') =>
  (await court.get(`/v1/rewards/claims?claimant=${encodeURIComponent(claimant)}${query}`)).body;
