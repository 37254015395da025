/** Takes one step in the court and in the model. */
import request from 'supertest';
import { expect } from 'vitest';
import { at, formatTime, MINUTE_MS } from '../../src/primitives/time.ts';
import { releaseNext } from '../../src/slash/escrow/releasing/service.ts';
import { follow } from '../oracle/naive-stake.ts';
import { blockLine, type Court, doubleVote } from '../support/court.ts';
import { deadlines, dueCase } from './choosing.ts';
import { closeAll, releaseAll } from './ending.ts';
import { phaseOf } from './holding-back.ts';
import { corroborate, open, type Proof, receive } from './opening.ts';
import { KEYS } from './people.ts';
import { count, note, type Run, say, sayAgain } from './run.ts';
import { readLimits } from './silence.ts';
import { appeal, judgeAppeal, outage, pause, plead, resume, vote } from './speaking.ts';
import { statusOf } from './state.ts';
import type { LedgerLine, Step } from './steps.ts';

type Doing<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;
type Deeds = { readonly [Name in Step['do']]: (run: Run, step: Doing<Name>) => Promise<void> };

const DEEDS: Deeds = {
  report,
  vote,
  dispute: plead,
  appeal,
  pause,
  resume,
  outage,
  'vote on appeal': judgeAppeal,
  wait: async ({ life }, { minutes }) => {
    life.now += minutes * MINUTE_MS;
  },
  'wait for': async ({ life }, { nth, off }) => {
    const coming = deadlines(life);
    life.now = Math.max(life.now, (coming[nth % coming.length] ?? life.now) + off);
  },
  ledger: (run, { line }) => feed(run, [line]),
  close,
  execute,
  release,
  'say again': async (run, { nth }) => {
    const recent = [...run.accepted.values()].filter(
      (said) => run.life.now - said.at < 24 * 60 * MINUTE_MS,
    );
    const said = recent[nth % Math.max(1, recent.length)];
    if (said !== undefined) await sayAgain(run, said);
  },
};

export const act = (run: Run, step: Step): Promise<void> => DEEDS[step.do](run, step as never);

/** A block is fed with a new height, no earlier than the block before. */
async function blockAt(run: Run, time: number): Promise<number> {
  const { life } = run;
  const first = (life.blocks.at(-1) ?? 0) + 1;
  if (first > life.now) return life.blocks.length;
  life.blocks.push(Math.max(first, time));
  const height = life.blocks.length;
  const block = blockLine(height, at(life.blocks.at(-1) ?? 0), at(life.now));
  const fed = await note(run, (court) => court.feed('chain-facts', [block]));
  expect(fed.body).toMatchObject({ taken: 1 });
  return height;
}

interface Heard {
  readonly services: readonly {
    readonly convictions: readonly { readonly slashRequest: string; readonly outcome: string }[];
  }[];
}

/** Before two services at once only what is new to both. */
async function report(run: Run, step: Doing<'report'>): Promise<void> {
  const { life } = run;
  const { operator, round, by, earlier } = step;
  const isNew = earlier === null || life.blocks.length === 0;
  const height = isNew
    ? await blockAt(run, life.now - step.minutesAgo * MINUTE_MS)
    : life.blocks.length - (earlier % Math.min(6, life.blocks.length));
  const proofs = step.services.map((service) => ({ service, operator, height, round, by }));
  const receptions = proofs.map((proof) => receive(life, proof));
  if (new Set(receptions).size > 1) return;
  await say(run, {
    path: '/v1/evidence',
    type: 'tribune/evidence/v1',
    body: {
      kind: 'cometbft/duplicate-vote',
      services: step.services,
      evidence: doubleVote(operator, height, { round }),
    },
    keys: [KEYS[by]],
    refusals: receptions[0] === 'evidence_expired' ? ['evidence_expired'] : [],
    accept: ({ services }: Heard) => {
      proofs.forEach((proof, i) => {
        const found = services[i]?.convictions[0];
        expect(found?.outcome).toBe(receptions[i]);
        record(run, proof, found);
      });
    },
  });
}

function record(
  run: Run,
  proof: Proof,
  found: { readonly slashRequest: string; readonly outcome: string } | undefined,
): void {
  if (found?.outcome === 'opened') open(run.life, proof, found.slashRequest);
  if (found?.outcome === 'corroborated') corroborate(run.life, proof);
  count(run, `evidence ${found?.outcome}`);
}

/** In units of the world. */
export async function feed(
  run: Run,
  said: readonly LedgerLine[],
  time = run.life.now,
): Promise<void> {
  const { life } = run;
  const lines = said.map((line) => {
    const amount =
      'amount' in line ? { amount: String(BigInt(Number(line['amount'])) * life.kind.unit) } : {};
    return { at: formatTime(at(time)), ...line, ...amount };
  });
  const fed = await note(run, (court) => court.feed('ledger', lines));
  expect(fed.body).toMatchObject({ taken: lines.length });
  for (const line of lines) {
    const numbered = { seq: life.feed.length + 1, ...line } as never;
    life.feed.push(numbered);
    follow(life.stake, numbered);
  }
  life.ledgerAt = time;
}

async function close(run: Run): Promise<void> {
  const { life } = run;
  const before = new Set(life.cases.filter(({ end }) => end !== null));
  await note(run, (court) => court.close());
  closeAll(life);
  for (const of of life.cases)
    if (of.end !== null && !before.has(of)) count(run, `closed ${of.end.status}`);
}

const EXECUTION_REFUSALS: Readonly<Record<string, string>> = {
  window: 'veto_window_open',
  paused: 'execution_paused',
  blocked: 'ledger_behind',
};

/** Asked by hand: refused while it waits for something, else it is done, and whatever is due with it. */
async function execute(run: Run, { of: nth }: Doing<'execute'>): Promise<void> {
  const { life } = run;
  const of = dueCase(life, nth);
  if (of === undefined) return;
  readLimits(life, [of]);
  const refusal = EXECUTION_REFUSALS[phaseOf(life, of)];
  const ask = (court: Court) => request(court.server).post(`/v1/slash-requests/${of.id}/execution`);
  const answer = await note(run, async (court) => ask(court));
  await close(run);
  count(run, `asked for ${refusal ?? statusOf(of)}`);
  if (refusal !== undefined) expect(answer.body).toMatchObject({ code: refusal });
  else expect(answer.body).toMatchObject({ status: statusOf(of) });
}

async function release(run: Run): Promise<void> {
  await note(run, async (court) => {
    while ((await releaseNext(court)).length > 0);
  });
  releaseAll(run.life);
}
