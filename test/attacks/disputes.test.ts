/** Attacks by dispute: who spends another's right, who delays without one, and how far it goes. */
import fc from 'fast-check';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { orRefuse } from '../../src/primitives/refusal.ts';
import { after, at, DAY_MS, durationMs, HOUR_MS } from '../../src/primitives/time.ts';
import { disputed } from '../../src/slash/pleas/disputing/dispute.ts';
import type { Requested } from '../../src/slash/request.ts';
import { extended } from '../../src/veto/outage.ts';
import type { Pause } from '../../src/veto/pause.ts';
import { dispute, disputeStatement } from '../scenarios/disputing.ts';
import {
  allocates,
  benchesOf,
  type Docket,
  delegates,
  docketOf,
  feedKeys,
  feedLedger,
  joins,
  statusOf,
  tick,
} from '../scenarios/docket.ts';
import { requested } from '../slash/build-request.ts';
import { type Court, openCourt } from '../support/court.ts';
import { keyOf } from '../support/statements.ts';

const MALLORY = keyOf('adr036', 91);
const PUPPET = keyOf('eip712', 92);
const LATE = keyOf('ed25519', 93);
const STRANGER = keyOf('ed25519', 94);

let court: Court;
let docket: Docket;

const stakeOf = (restaker: string, amount: string) => [
  delegates(restaker, 'op-1', amount),
  allocates(restaker, 'op-1', { oracle: '1' }),
];

beforeAll(async () => {
  court = await openCourt(benchesOf({ oracle: {} }));
  docket = docketOf(court);
  await feedKeys(court, ['op-1']);
  await feedLedger(court, [
    joins('op-1'),
    ...stakeOf(MALLORY.signer, '500'),
    ...stakeOf(PUPPET.signer, '500'),
    ...stakeOf('everybody', '9000'),
  ]);
  court.clock.advance(3 * HOUR_MS);
  await tick(court);
});

afterAll(() => court.end());

const detailOf = async (id: string) => (await court.get(`/v1/slash-requests/${id}`)).body;

describe('a hostile restaker disputes first to spend the right of the accused', () => {
  test('the accused is heard all the same', async () => {
    const { id } = await docket.open();
    const hostile = await dispute(court, id, { party: 'restaker', by: MALLORY, grounds: '-' });
    const accused = await dispute(court, id);

    expect([hostile.status, accused.status]).toEqual([201, 201]);
    expect((await detailOf(id)).disputes).toHaveLength(2);
  });

  test('he cannot say it as the accused', async () => {
    const { id } = await docket.open();
    const answer = await dispute(court, id, { party: 'accused', by: MALLORY });

    expect(answer.body.code).toBe('not_a_party');
  });
});

describe('restakers dispute one after the other to keep the window open', () => {
  test('one is heard, and the deadline moves once', async () => {
    const { id } = await docket.open();
    const first = await dispute(court, id, { party: 'restaker', by: MALLORY });
    court.clock.advance(30 * HOUR_MS);
    const second = await dispute(court, id, { party: 'restaker', by: PUPPET });
    const accused = await dispute(court, id);
    const { vetoDeadline, extensions } = await detailOf(id);

    expect(second.body.code).toBe('already_disputed');
    expect(accused.status).toBe(201);
    expect(vetoDeadline).toBe(first.body.vetoDeadline);
    expect(extensions).toHaveLength(1);
  });

  test('at the moved deadline silence executes what proves itself', async () => {
    const { id } = await docket.open();
    await dispute(court, id);
    court.clock.advance(DAY_MS);
    await tick(court);
    await court.close();
    expect(await statusOf(court, id)).toBe('requested');
    const early = await request(court.server).post(`/v1/slash-requests/${id}/execution`);
    expect(early.body.code).toBe('veto_window_open');
    court.clock.advance(12 * HOUR_MS);
    await tick(court);
    await court.close();

    expect(await statusOf(court, id)).toBe('executed');
  });
});

describe('somebody without a stake in the case disputes', () => {
  test.each([
    ['a stranger', STRANGER],
    ['who delegated after the infraction', LATE],
  ] as const)('%s delays nothing', async (_who, by) => {
    const { id } = await docket.open();
    await feedLedger(court, stakeOf(LATE.signer, '1000000'));
    const before = await detailOf(id);
    for (const party of ['accused', 'restaker'] as const) {
      const answer = await dispute(court, id, { party, by });
      expect([answer.status, answer.body.code]).toEqual([403, 'not_a_party']);
    }

    const { vetoDeadline, disputes } = await detailOf(id);
    expect(vetoDeadline).toBe(before.vetoDeadline);
    expect(disputes).toEqual([]);
  });
});

describe('statements are sent many times at once', () => {
  test('the same one is accepted once, and answered alike', async () => {
    const { id } = await docket.open();
    const statement = disputeStatement(court, id);
    const path = `/v1/slash-requests/${id}/dispute`;
    const answers = await Promise.all([1, 2, 3].map(() => court.post(path, statement)));

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect((await detailOf(id)).extensions).toHaveLength(1);
  });

  test('of different ones of one party one is heard', async () => {
    const { id } = await docket.open();
    const answers = await Promise.all(
      ['one', 'two', 'three'].map((grounds) => dispute(court, id, { grounds })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const { disputes, extensions } = await detailOf(id);
    expect([disputes.length, extensions.length]).toEqual([1, 1]);
  });
});

describe('disputes, outages and pauses together try to outlast justice', () => {
  const ms = (max: number) => fc.integer({ min: 0, max }).map(durationMs);
  const world = fc.record({
    window: ms(50),
    disputeExtension: ms(50),
    maxPause: ms(50),
    minExecution: ms(50),
    pauses: fc.array(fc.tuple(ms(300), ms(300)), { maxLength: 4 }),
    steps: fc.array(fc.tuple(fc.constantFrom('dispute', 'outage'), ms(60), ms(60)), {
      maxLength: 6,
    }),
  });

  test('what the policy left for execution is never used up', () => {
    fc.assert(
      fc.property(world, ({ window, minExecution, steps, ...of }) => {
        const pauses: Pause[] = of.pauses.map(([from, long]) => ({
          from: at(from),
          until: at(from + long),
        }));
        const executeBy = at(window + of.disputeExtension + of.maxPause + minExecution);
        const { disputeExtension, maxPause } = of;
        let now = at(0);
        let open: Requested = requested({
          vetoDeadline: at(window),
          executableFrom: at(window),
          executeBy,
          disputeExtension,
          maxPause,
        });
        for (const [what, wait, by] of steps) {
          now = after(now, wait);
          if (now >= open.vetoDeadline) break;
          if (what === 'dispute') open = orRefuse(disputed(open, now, pauses)).request;
          else open = { ...open, ...extended(open, by, pauses, now) };
          expect(executeBy - open.executableFrom).toBeGreaterThanOrEqual(minExecution);
          expect(open.executeBy).toBe(executeBy);
        }
      }),
      { numRuns: 300 },
    );
  });
});
