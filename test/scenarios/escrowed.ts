/** Slashes whose stake is in escrow: services that differ in what they take, and where it goes. */
import { expect } from 'vitest';
import { at, formatTime, HOUR_MS, type Timestamp } from '../../src/primitives/time.ts';
import { council, MEMBERS, OPERATOR_ADMIN, rules } from '../support/bootstrap.ts';
import { type Court, openCourt } from '../support/court.ts';
import {
  allocates,
  benchesOf,
  type Docket,
  delegates,
  deploymentWith,
  docketOf,
  feedKeys,
  joins,
  tick,
} from './docket.ts';

const window = { vetoWindow: 'PT1H', tombstone: false, escrowPeriod: 'PT12H' };
const burnt = { ...window, disposition: { burn: '1' } };

const SERVICES = {
  oracle: { ...burnt, slashFraction: '0.1' },
  bridge: { ...burnt, slashFraction: '0.2' },
  half: { ...burnt, slashFraction: '0.5' },
  ruin: { ...burnt, slashFraction: '1' },
  tomb: { ...burnt, slashFraction: '0.05', tombstone: true },
  quick: { ...burnt, slashFraction: '0.1', escrowPeriod: 'PT0S' },
  generous: {
    ...window,
    slashFraction: '0.1',
    disposition: { burn: '0.25', reporter: '0.5', service: '0.15', insurance: '0.1' },
  },
};

const OPERATORS = Array.from({ length: 9 }, (_, i) => `op-${i + 1}`);

const OPERATOR_TARGET = (operator: string): string => `operator/${operator}`;

export interface EscrowCourt extends Court {
  readonly docket: Docket;
  /** Opens a case an hour after the misdeed and carries it out when its window is over. */
  slash(operator: string, service: string, options?: SlashOptions): Promise<string>;
  /** Appealed against, and reversed by all members that it takes. */
  reverse(id: string): Promise<void>;
  /** Lines of now, one after the other. */
  move(lines: readonly object[]): Promise<void>;
  /** A new epoch, so that what was moved before counts. */
  nextEpoch(): Promise<void>;
}

type SlashOptions = Pick<NonNullable<Parameters<Docket['open']>[0]>, 'by' | 'ageMs'>;

/**
 * Every operator `op-n` speaks through the same admin, and has stake of its own as `own-n`. The
 * members weigh 49, 1 and 50; half of it upholds.
 */
export async function escrowCourt(): Promise<EscrowCourt> {
  const court = await openCourt({
    ...deploymentWith({
      joinNotice: 'PT0S',
      bounds: {
        minVetoWindow: 'PT1M',
        maxSlashFraction: '1',
        maxReporterShare: '0.5',
        dispositions: ['burn', 'reporter', 'service', 'insurance'],
      },
      accounts: { service: 'milk1service', insurance: 'milk1insurance' },
      unbondingPeriod: rules.unbondingPeriod,
    }),
    ...benchesOf(SERVICES),
    committees: [
      {
        ...council,
        owner: 'authority',
        upholdQuorum: '0.5',
        members: MEMBERS.map(({ signer }, i) => ({ signer, weight: [49, 1, 50][i] })),
      },
    ],
    operators: OPERATORS.map((operator, i) => ({
      operator,
      admin: OPERATOR_ADMIN.signer,
      restaker: `own-${i + 1}`,
    })),
  });
  await feedKeys(court, OPERATORS);
  return { ...court, ...actsOf(court, docketOf(court)) };
}

function actsOf(court: Court, docket: Docket) {
  const move = async (lines: readonly object[]) => {
    const time = formatTime(court.clock.time);
    const fed = await court.feed(
      'ledger',
      lines.map((line) => ({ at: time, ...line })),
    );
    expect(fed.body).toMatchObject({ taken: lines.length });
  };
  return {
    docket,
    move,
    async slash(operator: string, service: string, options: SlashOptions = {}) {
      const { id } = await docket.open({ operator, services: [service], ...options });
      court.clock.advance(HOUR_MS);
      await tick(court);
      const decided = await court.close();
      expect(decided.map((of) => [of.id, of.status])).toContainEqual([id, 'executed']);
      return id;
    },
    async reverse(id: string) {
      expect((await court.appeal(id)).status).toBe(201);
      const vote = await court.voteOnAppeal(id, 'reverse', { by: MEMBERS[2] });
      expect(vote.body).toMatchObject({ status: 'reversed' });
    },
    async nextEpoch() {
      court.clock.advance(2 * HOUR_MS);
      await tick(court);
    },
  };
}

const EVERYWHERE = ['oracle', 'bridge', 'tomb', 'quick', 'generous'] as const;

/** 1000 of zoe and 37 of its own on each operator, spread over all services that take a part. */
export function crowdOn(operators: readonly string[]): readonly object[] {
  const spread = Object.fromEntries(EVERYWHERE.map((service) => [service, '1']));
  return operators.flatMap((operator) => {
    const own = operator.replace('op', 'own');
    return [
      ...EVERYWHERE.map((service) => joins(operator, service)),
      ...['zoe', own].map((restaker) => allocates(restaker, operator, spread)),
      delegates('zoe', operator, '1000'),
      delegates(own, operator, '37'),
    ];
  });
}

export const undelegates = (restaker: string, operator: string, amount: string) => ({
  type: 'undelegate',
  restaker,
  target: OPERATOR_TARGET(operator),
  asset: 'umilk',
  amount,
  completesAt: formatTime(at(Date.UTC(2027, 0, 1))),
});

export const withdraws = (restaker: string, operator: string, amount: string) => ({
  type: 'withdraw',
  restaker,
  target: OPERATOR_TARGET(operator),
  asset: 'umilk',
  amount,
});

export const redelegates = (restaker: string, from: string, to: string, amount: string) => ({
  type: 'redelegate',
  restaker,
  from: OPERATOR_TARGET(from),
  to: OPERATOR_TARGET(to),
  asset: 'umilk',
  amount,
});

/** When the stake that a slash took leaves its escrow. */
export async function escrowEnd(court: Court, id: string): Promise<Timestamp> {
  const { escrow } = (await court.get(`/v1/slashes/${id}`)).body;
  return at(Date.parse(escrow.until));
}

export const escrowOf = async (court: Court, id: string) =>
  (await court.get(`/v1/slashes/${id}`)).body.escrow;

export const linesOf = async (court: Court, id: string) =>
  (await court.get(`/v1/slashes/${id}/lines`)).body.items;

export const refundsOf = async (court: Court, id: string) =>
  (await court.get(`/v1/slashes/${id}/refunds`)).body.items;

export async function securedOf(court: Court, service: string): Promise<string> {
  const { body } = await court.get(`/v1/services/${service}/secured`);
  return body.secured.find(({ asset }: { asset: string }) => asset === 'umilk')?.amount ?? '0';
}
