/** Steps that say something to the court: the statement, and what the model makes of it. */
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import {
  at,
  durationMs,
  formatDuration,
  formatTime,
  MINUTE_MS,
} from '../../src/primitives/time.ts';
import { AUTHORITY } from '../support/bootstrap.ts';
import { appealedCase, executedCase, openCase, runningPause } from './choosing.ts';
import { SERVICE_ADMINS } from './founding.ts';
import { isVetoed } from './judging.ts';
import { MAX_PAUSE_MS } from './laws.ts';
import { KEYS, OPERATORS, type Person, whoIs } from './people.ts';
import {
  appealRefusals,
  appealVotingRefusals,
  dispute,
  disputeRefusals,
  extensionOf,
  voteOnAppeal,
  votingRefusals,
} from './pleading.ts';
import { count, type Run, say } from './run.ts';
import { type Case, statusOf } from './state.ts';
import type { Speaker, Step } from './steps.ts';

type Doing<Name extends Step['do']> = Extract<Step, { readonly do: Name }>;

const about = ({ id, operator, service }: Case) => ({ slashRequest: id, operator, service });

export async function vote(run: Run, { of: nth, by, choice }: Doing<'vote'>): Promise<void> {
  const of = openCase(run.life, nth);
  if (of === undefined) return;
  await say(run, {
    path: `/v1/slash-requests/${of.id}/votes`,
    type: 'tribune/vote/v1',
    body: { ...about(of), choice, reason: 'as I see it' },
    keys: [KEYS[by]],
    refusals: votingRefusals(run.life, of, by, choice),
    accept: ({ status }: { status: string }) => {
      of.votes.set(whoIs(by), choice);
      if (isVetoed(of)) of.end = { status: 'vetoed', at: run.life.now };
      count(run, status);
    },
  });
}

const plea = { grounds: 'it was not so', counterEvidence: [] };

const named = (of: Case, by: Person | 'accused'): Person =>
  by === 'accused' ? OPERATORS[of.operator].admin : by;

export async function plead(run: Run, step: Doing<'dispute'>): Promise<void> {
  const { party } = step;
  const of = openCase(run.life, step.of);
  if (of === undefined) return;
  const by = named(of, step.by);
  await say(run, {
    path: `/v1/slash-requests/${of.id}/dispute`,
    type: 'tribune/dispute/v1',
    body: { ...about(of), ...plea, party },
    keys: [KEYS[by]],
    refusals: disputeRefusals(run.life, of, by, party),
    accept: () => dispute(of, party),
  });
}

export async function appeal(run: Run, step: Doing<'appeal'>): Promise<void> {
  const of = executedCase(run.life, step.of);
  if (of === undefined) return;
  const by = named(of, step.by);
  await say(run, {
    path: `/v1/slash-requests/${of.id}/appeal`,
    type: 'tribune/appeal/v1',
    body: { ...about(of), ...plea },
    keys: [KEYS[by]],
    refusals: appealRefusals(run.life, of, by),
    accept: () => {
      if (of.taken !== null) of.taken.appeal = new Map();
    },
  });
}

export async function judgeAppeal(run: Run, step: Doing<'vote on appeal'>): Promise<void> {
  const { by, choice } = step;
  const of = appealedCase(run.life, step.of);
  if (of === undefined) return;
  await say(run, {
    path: `/v1/slash-requests/${of.id}/votes`,
    type: 'tribune/appeal-vote/v1',
    body: { ...about(of), choice, reason: 'as I see it' },
    keys: [KEYS[by]],
    refusals: appealVotingRefusals(run.life, of, by, choice),
    accept: () => {
      voteOnAppeal(run.life, of, by, choice);
      if (statusOf(of) === 'reversed') count(run, 'reversed');
      if (run.life.stake.lots.some(({ owed }) => owed[0] > 0n)) count(run, 'owed for paid out');
    },
  });
}

const voiceOf = (by: Speaker): { keys: readonly SigningKey[]; author: string } => {
  if (by === 'authority') return { keys: [AUTHORITY[0], AUTHORITY[1]], author: 'authority' };
  if (by === 'half the authority') return { keys: [AUTHORITY[2]], author: 'authority' };
  return { keys: [SERVICE_ADMINS[by]], author: `service/${by}` };
};

/** Why he may not speak for a service, or for all. */
function voiceRefusals(by: Speaker, service: string | null): readonly string[] {
  if (by === 'half the authority') return ['threshold_not_met'];
  if (by === 'authority' || by === service) return [];
  return ['author_mismatch', 'not_authorised', 'malformed'];
}

export async function pause(run: Run, { service, minutes, by }: Doing<'pause'>): Promise<void> {
  const { life } = run;
  const until = life.now + minutes * MINUTE_MS;
  const isBounded = minutes > 0 && minutes * MINUTE_MS <= MAX_PAUSE_MS;
  await say(run, {
    path: '/v1/pauses',
    type: 'tribune/pause/v1',
    body: { service, until: formatTime(at(until)), reason: 'to look into it' },
    ...voiceOf(by),
    refusals: [...voiceRefusals(by, service), ...(isBounded ? [] : ['pause_out_of_bounds'])],
    accept: ({ pause: id }: { pause: string }) => {
      life.pauses.push({ id, service, byAuthority: by === 'authority', from: life.now, until });
    },
  });
}

export async function resume(run: Run, { of: nth, by }: Doing<'resume'>): Promise<void> {
  const { life } = run;
  const of = runningPause(life, nth);
  if (of === undefined) return;
  const isTheirs = by === 'authority' || !of.byAuthority;
  await say(run, {
    path: '/v1/pauses',
    type: 'tribune/resume/v1',
    body: { pause: of.id, service: of.service, reason: 'all is well' },
    ...voiceOf(by),
    refusals: [
      ...voiceRefusals(by, of.service),
      ...(isTheirs ? [] : ['not_authorised']),
      ...(life.now < of.until ? [] : ['pause_over']),
    ],
    accept: () => {
      of.until = life.now;
    },
  });
}

export async function outage(run: Run, { scope, of: nth, minutes, by }: Doing<'outage'>) {
  const { life } = run;
  const one = openCase(life, nth);
  if (scope === 'request' && one === undefined) return;
  const isMeant = (of: Case) =>
    scope === 'all' || (scope === 'request' ? of === one : of.service === scope);
  const moving = life.cases
    .filter(isMeant)
    .map((of) => ({ of, ms: extensionOf(life, of, minutes * MINUTE_MS) }))
    .filter(({ ms }) => ms > 0);
  await say(run, {
    path: '/v1/outages',
    type: 'tribune/outage/v1',
    body: {
      scope: scopeOf(scope, one?.id),
      extension: formatDuration(durationMs(minutes * MINUTE_MS)),
      reason: 'nobody could be reached',
    },
    ...voiceOf(by),
    refusals: [...voiceRefusals(by, null), ...(moving.length > 0 ? [] : ['nothing_to_extend'])],
    accept: () => {
      for (const { of, ms } of moving) {
        of.deadline += ms;
        of.outage += ms;
      }
    },
  });
}

function scopeOf(scope: Doing<'outage'>['scope'], id: string | undefined) {
  if (scope === 'all') return { type: 'all' };
  return scope === 'request'
    ? { type: 'request', slashRequest: id }
    : { type: 'service', service: scope };
}
