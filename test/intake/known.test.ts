/** What is known is not verified again: a verdict costs more than anything else at the door. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import type { Task } from '../../src/threads/tasks.ts';
import { inProcess, type Verifier } from '../../src/threads/verifier.ts';
import { inAnotherDialect, swapped } from '../scenarios/dialects.ts';
import { benchesOf } from '../scenarios/docket.ts';
import { world } from '../support/bootstrap.ts';
import { blockLine, type Court, courtOf, doubleVote, keyLine } from '../support/court.ts';
import { keyOf } from '../support/statements.ts';

const STRANGER = keyOf('ed25519', 96);

let court: Court;
let done: Task[] = [];

/** Verifies like any other, and keeps what it was asked. */
const watched: Verifier = {
  ...inProcess,
  run(task) {
    done.push(task);
    return inProcess.run(task);
  },
};

/** How often a signature of a statement was asked for, and how often a verdict. */
function asked(): { readonly signatures: number; readonly verdicts: number } {
  const exhibits = done.flatMap((task) => {
    if (task.do === 'verify') return [task.inquiry.exhibit];
    return task.do === 'judge' ? [task.exhibit] : [];
  });
  return {
    signatures: done.filter((task) => task.do === 'verify').length,
    verdicts: exhibits.reduce((sum, { facts }) => sum + facts.length, 0),
  };
}

beforeAll(async () => {
  court = courtOf({ ...(await world(benchesOf({ oracle: {}, bridge: {} }))), verifier: watched });
  const now = court.clock.time;
  const blocks = [1, 2].map((height) => blockLine(height, shifted(now, height - HOUR_MS), now));
  await court.feed('chain-facts', [keyLine('op-1', now), ...blocks]);
});

beforeEach(() => {
  done = [];
});

afterAll(() => court.end());

describe('evidence that a service has accepted', () => {
  const proof = doubleVote('op-1', 1);

  beforeAll(async () => {
    done = [];
    expect((await court.report(proof)).status).toBe(201);
    expect(asked()).toEqual({ signatures: 1, verdicts: 1 });
  });

  test.each([
    ['by somebody else', proof],
    ['in another dialect', inAnotherDialect(proof)],
    ['with its halves swapped', swapped(proof)],
  ])(
    'brought %s is not judged again; that he signed is verified all the same',
    async (_how, again) => {
      const answer = await court.report(again, { by: STRANGER });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ reception: 'known', services: [{ verdict: null }] });
      expect(asked()).toEqual({ signatures: 1, verdicts: 0 });
    },
  );

  test('is judged for a service that is new to it, and stays known at the other', async () => {
    const answer = await court.report(proof, { services: ['oracle', 'bridge'] });
    expect(answer.status).toBe(201);
    expect(answer.body.services).toMatchObject([
      { convictions: [{ outcome: 'known' }] },
      { convictions: [{ outcome: 'opened' }] },
    ]);
    expect(asked()).toEqual({ signatures: 1, verdicts: 1 });
  });
});

test('a statement that was taken is answered again, and not even its signature is verified', async () => {
  const proof = doubleVote('op-1', 2);
  const first = await court.report(proof);
  expect(first.status).toBe(201);
  done = [];
  const again = await court.report(proof);
  expect(again.status).toBe(200);
  expect(again.body).toEqual(first.body);
  expect(asked()).toEqual({ signatures: 0, verdicts: 0 });
});
