/** Cases for scenarios: each at a height of its own, captured some time before it is reported. */
import { expect } from 'vitest';
import { required } from '../../src/primitives/assert.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import {
  after,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  type Timestamp,
} from '../../src/primitives/time.ts';
import { council, GENESIS, oracle, rules } from '../support/bootstrap.ts';
import { blockLine, type Court, doubleVote, keyLine } from '../support/court.ts';
import { policy } from '../support/objects.ts';
import { PREFIX } from '../support/statements.ts';

interface CaseOptions {
  readonly operator?: string;
  readonly services?: readonly string[];
  readonly by?: SigningKey;
  /** How long before now it happened. */
  readonly ageMs?: number;
}

interface Case {
  readonly operator: string;
  readonly height: number;
  readonly capture: Timestamp;
  /** Of the service that was named first. */
  readonly id: string;
  /** Request ids by service. */
  readonly requests: Readonly<Record<string, string>>;
}

export interface Docket {
  /** Feeds a block of that time and gives its height. */
  block(time: Timestamp): Promise<number>;
  /** A minute later, a double vote is reported and requests are open. */
  open(options?: CaseOptions): Promise<Case>;
}

interface ServiceHeard {
  readonly service: string;
  readonly convictions: readonly { readonly slashRequest: string; readonly outcome: string }[];
}

export function docketOf(court: Court): Docket {
  let height = 100;
  const docket: Docket = {
    async block(time) {
      height += 1;
      const fed = await court.feed('chain-facts', [blockLine(height, time, court.clock.time)]);
      expect(fed.body).toMatchObject({ taken: 1 });
      return height;
    },
    async open({ operator = 'op-1', services = ['oracle'], by, ageMs = HOUR_MS } = {}) {
      court.clock.advance(MINUTE_MS);
      const capture = after(court.clock.time, -ageMs);
      const at = await docket.block(capture);
      const options = { services, ...(by === undefined ? {} : { by }) };
      const answer = await court.report(doubleVote(operator, at), options);
      expect(answer.body).toMatchObject({ reception: 'opened' });
      const heard = answer.body.services as readonly ServiceHeard[];
      const requests = Object.fromEntries(
        heard.map(({ service, convictions }) => [service, convictions[0]?.slashRequest ?? '']),
      );
      const id = required(requests[services[0] ?? ''], 'a case is heard by a service');
      return { operator, height: at, capture, id, requests };
    },
  };
  return docket;
}

/** What the chain says about its validators; each signs with the key of his name. */
export const feedKeys = (court: Court, operators: readonly string[]) =>
  court.feed(
    'chain-facts',
    operators.map((operator) => keyLine(operator, court.clock.time)),
  );

/** The ledger feed has come to now, so that nothing waits for it. */
export const tick = (court: Court) =>
  court.feed('ledger', [{ at: formatTime(court.clock.time), type: 'tick' }]);

/** Ledger lines of now, unless they say when. */
export async function feedLedger(court: Court, lines: readonly object[]) {
  const at = formatTime(court.clock.time);
  const fed = await court.feed(
    'ledger',
    lines.map((line) => ({ at, ...line })),
  );
  expect(fed.body).toMatchObject({ taken: lines.length });
  return fed.body as { readonly discrepancies: readonly object[] };
}

export const joins = (operator: string, service = 'oracle') => ({
  type: 'join',
  operator,
  service,
});

export const delegates = (restaker: string, operator: string, amount: string) => ({
  type: 'delegate',
  restaker,
  target: `operator/${operator}`,
  asset: 'umilk',
  amount,
});

export const allocates = (
  restaker: string,
  operator: string,
  services: Readonly<Record<string, string>>,
) => ({ type: 'allocate', restaker, target: `operator/${operator}`, services });

/** Bonded and leaving stake of a restaker, target by target. */
export async function stakeOf(court: Court, restaker: string) {
  const { body } = await court.get(`/v1/restakers/${restaker}`);
  const rows = body.stake as readonly {
    readonly target: string;
    readonly bonded: string;
    readonly leaving: string;
  }[];
  return Object.fromEntries(rows.map(({ target, bonded, leaving }) => [target, [bonded, leaving]]));
}

export const statusOf = async (court: Court, id: string): Promise<string> =>
  (await court.get(`/v1/slash-requests/${id}`)).body.status;

/** Services beside one another, each with a policy of its own for double votes. */
export function benchesOf(
  policies: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
): Readonly<Record<string, unknown>> {
  return {
    services: Object.keys(policies).map((service) => ({ ...oracle, service })),
    policies: Object.entries(policies).map(([service, changes]) => ({
      ...policy,
      service,
      silentLimit: null,
      ...changes,
    })),
    watchers: [],
    topics: [],
  };
}

/** The rules of the deployment with some of them changed, as a bootstrap file has them. */
export const deploymentWith = (changes: Readonly<Record<string, unknown>>) => ({
  deployment: {
    name: 'milkyway-test',
    genesis: GENESIS,
    epochLength: 'PT1H',
    bech32Prefix: PREFIX,
    ...rules,
    ...changes,
  },
});

/** A committee of people who are not the council. */
export const committeeOf = (
  committee: string,
  members: readonly (readonly [signer: string, weight: number])[],
) => ({
  ...council,
  committee,
  owner: 'authority',
  members: members.map(([signer, weight]) => ({ signer, weight })),
});
