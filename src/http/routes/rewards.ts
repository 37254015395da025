/** What do services pay, to whom, and for how long? */
import type { z } from 'zod';
import { digestOf, type Json } from '../../primitives/bytes.ts';
import { dec, formatDecimal } from '../../primitives/decimal.ts';
import { ID_PATTERN, type OperatorId, type ServiceId } from '../../primitives/ids.ts';
import { Refusal } from '../../primitives/refusal.ts';
import { timeSchema } from '../../primitives/shape-schema.ts';
import { at, formatTime, parseTime, type Timestamp } from '../../primitives/time.ts';
import type { PlanId, PlanName } from '../../rewards/plan.ts';
import { setPlan } from '../../rewards/planning/service.ts';
import type { ShownVersion } from '../../rewards/planning/store.ts';
import {
  pagePlans,
  pageTicks,
  readPlan,
  readRates,
  readTick,
  type ShownPlan,
} from '../../rewards/reading/service.ts';
import type { ShownTick } from '../../rewards/reading/store.ts';
import { STATEMENT_BYTES_MAX } from '../body.ts';
import { COUNT_PATTERN, decodeCursor, encodeCursor } from '../cursor.ts';
import type { DoorError } from '../door-error.ts';
import { idFilter, idParameter, PAGE } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import {
  planPageSchema,
  planSchema,
  planSetSchema,
  ratesSchema,
  tickPageSchema,
  tickSchema,
} from '../schemas/rewards.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import { STATEMENT_PROBLEMS } from '../statement-problems.ts';

const set = defineRoute({
  name: 'setRewardPlan',
  method: 'post',
  path: '/v1/rewards/plans',
  summary: 'Set what a service pays its restakers',
  description:
    'By the service: a new plan, another version of one, or its end. It rules every tick that is later; ' +
    'what was earned stays earned.',
  tag: 'Rewards',
  params: NONE,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: STATEMENT_BYTES_MAX,
    schema: envelopeSchema('SignedRewardPlan', ['tribune/reward-plan/v1']),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: planSetSchema },
    201: { description: 'It is so from the next tick on.', schema: planSetSchema },
  },
  problems: [
    ...STATEMENT_PROBLEMS,
    'service_unknown',
    'not_authorised',
    'threshold_not_met',
    'stale_version',
    'plan_empty',
    'plan_asset_fixed',
    'too_many_plans',
  ],
  handler: async ({ body }, context) => {
    const { answer, replayed } = await setPlan(context, body);
    return { status: replayed ? 200 : 201, body: answer as z.output<typeof planSetSchema> };
  },
});

const list = defineRoute({
  name: 'listRewardPlans',
  method: 'get',
  path: '/v1/rewards/plans',
  summary: 'Reward plans, by service and name',
  description: 'Each by its last version, with what is left to pay it from. Stopped ones too.',
  tag: 'Rewards',
  params: NONE,
  query: { service: idFilter<ServiceId>('Only those of this service.'), ...PAGE },
  body: NO_BODY,
  responses: { 200: { description: 'A page of them.', schema: planPageSchema } },
  problems: ['cursor_malformed'],
  handler: async ({ query: { service = null, limit, cursor } }, context) => {
    const after = cursor === undefined ? null : nameOf(decodeCursor(cursor, NAME_PATTERNS));
    const { items, next } = await pagePlans(context, service, { after, limit });
    const cursorOf = next === null ? null : encodeCursor([next.service, next.plan]);
    const body = { items: items.map(planJson), next: cursorOf };
    return { status: 200, body: body as unknown as z.output<typeof planPageSchema> };
  },
});

const NAME_PATTERNS = [ID_PATTERN, ID_PATTERN] as const;

const nameOf = ([service, plan]: readonly [string, string]): PlanName => ({
  service: service as ServiceId,
  plan: plan as PlanId,
});

const NAMED = {
  service: idParameter<ServiceId>('a service'),
  plan: idParameter<PlanId>('a plan of it'),
} as const;

const get = defineRoute({
  name: 'getRewardPlan',
  method: 'get',
  path: '/v1/rewards/plans/{service}/{plan}',
  summary: 'A reward plan',
  description: 'With all its versions, the oldest first.',
  tag: 'Rewards',
  params: NAMED,
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The plan.', schema: planSchema } },
  problems: ['plan_unknown'],
  handler: async ({ params }, context) => {
    const { plan, versions } = await readPlan(context, params);
    const body = { ...planJson(plan), versions: versions.map(versionJson) };
    return { status: 200, body: body as unknown as z.output<typeof planSchema> };
  },
});

const ticks = defineRoute({
  name: 'listRewardTicks',
  method: 'get',
  path: '/v1/rewards/plans/{service}/{plan}/ticks',
  summary: 'What a plan has paid',
  description: 'The latest first; ticks that were skipped too, and why.',
  tag: 'Rewards',
  params: NAMED,
  query: PAGE,
  body: NO_BODY,
  responses: { 200: { description: 'A page of them.', schema: tickPageSchema } },
  problems: ['plan_unknown', 'cursor_malformed'],
  handler: async ({ params, query: { limit, cursor } }, context) => {
    const [mark] = cursor === undefined ? [] : decodeCursor(cursor, [COUNT_PATTERN]);
    const before = mark === undefined ? null : at(Number(mark));
    const { items, next } = await pageTicks(context, params, { before, limit });
    const body = {
      items: items.map(tickJson),
      next: next === null ? null : encodeCursor([String(next)]),
    };
    return { status: 200, body: body as unknown as z.output<typeof tickPageSchema> };
  },
});

const tick = defineRoute({
  name: 'getRewardTick',
  method: 'get',
  path: '/v1/rewards/plans/{service}/{plan}/ticks/{at}',
  summary: 'Who got what in a tick',
  description: 'By target and asset of its stake, with the prices it went by.',
  tag: 'Rewards',
  params: {
    ...NAMED,
    at: timeSchema.meta({ description: 'When it was: in UTC with milliseconds.' }),
  },
  query: NONE,
  body: NO_BODY,
  responses: { 200: { description: 'The tick.', schema: tickSchema } },
  problems: ['tick_unknown'],
  handler: async ({ params: { at: time, ...name } }, context) => {
    const { report, ...of } = await readTick(context, name, timeOf(time));
    const read = JSON.parse(report) as Json;
    const digest = digestOf('tribune/v1/reward-tick', read);
    const body = { ...tickJson(of), digest, report: read };
    return { status: 200, body: body as unknown as z.output<typeof tickSchema> };
  },
});

function timeOf(text: string): Timestamp {
  const parsed = parseTime(text);
  if (!parsed.ok) {
    const detail = 'expected RFC 3339 in UTC with milliseconds';
    throw new Refusal<DoorError>({
      code: 'parameter_malformed',
      in: 'path',
      parameter: 'at',
      detail,
    });
  }
  return parsed.value;
}

const rates = defineRoute({
  name: 'listRewardRates',
  method: 'get',
  path: '/v1/rewards/rates',
  summary: 'What stake earns a year',
  description:
    'By plan, target and asset of the stake, after commission, if everything stays as it was in the last ' +
    'tick that paid; not compounded.',
  tag: 'Rewards',
  params: NONE,
  query: {
    service: idFilter<ServiceId>('Only plans of this service.'),
    operator: idFilter<OperatorId>('Only what stake on this operator earns.'),
  },
  body: NO_BODY,
  responses: { 200: { description: 'The rates.', schema: ratesSchema } },
  problems: [],
  handler: async ({ query: { service = null, operator = null } }, context) => {
    const found = await readRates(context, { service, operator });
    const items = found.map(({ yearly, at: time, ...of }) => ({
      ...of,
      yearly: yearly === null ? null : formatDecimal(dec(yearly)),
      at: formatTime(time),
    }));
    return { status: 200, body: { items } };
  },
});

const versionJson = ({ statement, acceptedAt, status, signed }: ShownVersion) => ({
  statement,
  acceptedAt: formatTime(acceptedAt),
  status,
  ...signed,
});

const planJson = ({ balance, fundsUntil, nextTick, ...version }: ShownPlan) => ({
  service: version.service,
  plan: version.plan,
  ...versionJson(version),
  balance: String(balance),
  fundsUntil: fundsUntil === null ? null : formatTime(fundsUntil),
  nextTick: nextTick === null ? null : formatTime(nextTick),
});

const tickJson = ({ at: time, since, ...of }: ShownTick) => ({
  ...of,
  at: formatTime(time),
  since: formatTime(since),
});

export const rewards = [set, list, get, ticks, tick, rates];
