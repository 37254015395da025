/** What has somebody earned, and how is it paid out? */
import { z } from 'zod';
import type { Context } from '../../db/context.ts';
import {
  DIGEST_PATTERN,
  type Digest,
  ID_PATTERN,
  type OperatorId,
  type RestakerId,
  type ServiceId,
} from '../../primitives/ids.ts';
import { at, formatTime } from '../../primitives/time.ts';
import { claimRewards, earnedBy, pagePayments } from '../../rewards/claiming/service.ts';
import type { PaidOut, PaymentMark } from '../../rewards/claiming/store.ts';
import type { Claimant } from '../../rewards/earning/claimant.ts';
import type { PlanId } from '../../rewards/plan.ts';
import { STATEMENT_BYTES_MAX } from '../body.ts';
import { COUNT_PATTERN, decodeCursor, encodeCursor } from '../cursor.ts';
import { idFilter, idParameter, PAGE } from '../parameters.ts';
import { defineRoute, NO_BODY, NONE } from '../route.ts';
import { claimTakenSchema, earnedPageSchema, paymentPageSchema } from '../schemas/reward-claims.ts';
import { envelopeSchema } from '../schemas/statement.ts';
import { STATEMENT_PROBLEMS } from '../statement-problems.ts';

const TAG = 'Rewards';

const claim = defineRoute({
  name: 'claimRewards',
  method: 'post',
  path: '/v1/rewards/claims',
  summary: 'Claim what was earned',
  description:
    'By the restaker, who signs as the address that is his id, or by the admin of an operator for its ' +
    'commission. Whole units of every plan are paid out; the rest stays his.',
  tag: TAG,
  params: NONE,
  query: NONE,
  body: {
    kind: 'json',
    maxBytes: STATEMENT_BYTES_MAX,
    schema: envelopeSchema('SignedRewardClaim', ['tribune/reward-claim/v1']),
  },
  responses: {
    200: { description: 'It was accepted before.', schema: claimTakenSchema },
    201: { description: 'It is to be paid out.', schema: claimTakenSchema },
  },
  problems: [...STATEMENT_PROBLEMS, 'claimant_mismatch', 'nothing_to_claim'],
  handler: async ({ body }, context) => {
    const { answer, replayed } = await claimRewards(context, body);
    return { status: replayed ? 200 : 201, body: answer as z.output<typeof claimTakenSchema> };
  },
});

const PAYMENT_PATTERNS = [COUNT_PATTERN, DIGEST_PATTERN, ID_PATTERN, ID_PATTERN] as const;

const payments = defineRoute({
  name: 'listRewardPayments',
  method: 'get',
  path: '/v1/rewards/claims',
  summary: 'What claims have paid out',
  description: 'To one claimant, the latest first; one item for each claim and plan.',
  tag: TAG,
  params: NONE,
  query: {
    claimant: z
      .string()
      .regex(/^(?:restaker|operator)\/[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}$/)
      .meta({ description: '`restaker/` or `operator/`, and the id.' }),
    service: idFilter<ServiceId>('Only from plans of this service.'),
    ...PAGE,
  },
  body: NO_BODY,
  responses: { 200: { description: 'A page of them.', schema: paymentPageSchema } },
  problems: ['cursor_malformed'],
  handler: async ({ query: { claimant, service = null, limit, cursor } }, context) => {
    const before = cursor === undefined ? null : markOf(decodeCursor(cursor, PAYMENT_PATTERNS));
    const found = await pagePayments(context, { claimant, service }, { before, limit });
    const last = found.length === limit ? found.at(-1) : undefined;
    const next = last === undefined ? null : encodeCursor(partsOf(last));
    const body = { items: found.map(paymentJson), next };
    return { status: 200, body: body as unknown as z.output<typeof paymentPageSchema> };
  },
});

type Parts = readonly [at: string, statement: string, service: string, plan: string];

const markOf = ([time, statement, service, plan]: Parts): PaymentMark => ({
  at: at(Number(time)),
  statement: statement as Digest,
  service: service as ServiceId,
  plan: plan as PlanId,
});

const partsOf = (of: PaidOut): Parts => [String(of.at), of.statement, of.service, of.plan];

const paymentJson = ({ at: time, amount, ...of }: PaidOut) => ({
  ...of,
  at: formatTime(time),
  amount: String(amount),
});

const EARNED_QUERY = { service: idFilter<ServiceId>('Only from plans of this service.'), ...PAGE };

interface EarnedQuery {
  readonly service?: ServiceId;
  readonly limit: number;
  readonly cursor?: string;
}

async function answerOf(context: Context, claimant: Claimant, query: EarnedQuery) {
  const { service = null, limit, cursor } = query;
  const [of, plan] =
    cursor === undefined ? [] : decodeCursor(cursor, [ID_PATTERN, ID_PATTERN] as const);
  const after =
    of === undefined || plan === undefined
      ? null
      : { service: of as ServiceId, plan: plan as PlanId };
  const { body, next } = await earnedBy(context, claimant, { service, after, limit });
  const cursorOf = next === null ? null : encodeCursor([next.service, next.plan]);
  const shown = { ...(body as object), next: cursorOf };
  return { status: 200, body: shown as unknown as z.output<typeof earnedPageSchema> } as const;
}

const ofRestaker = defineRoute({
  name: 'getRestakerRewards',
  method: 'get',
  path: '/v1/restakers/{id}/rewards',
  summary: 'What a restaker has earned',
  description:
    'By plan, as of its last tick: what is not paid out yet, what a claim would pay, and what was paid. ' +
    'Plans that never paid him anything are left out, so that a page may be short.',
  tag: TAG,
  params: { id: idParameter<RestakerId>('a restaker') },
  query: EARNED_QUERY,
  body: NO_BODY,
  responses: { 200: { description: 'A page, by service and plan.', schema: earnedPageSchema } },
  problems: ['cursor_malformed'],
  handler: ({ params: { id }, query }, context) =>
    answerOf(context, { type: 'restaker', id }, query),
});

const ofOperator = defineRoute({
  name: 'getOperatorRewards',
  method: 'get',
  path: '/v1/operators/{id}/rewards',
  summary: "An operator's commission",
  description: 'What it kept of the rewards of its delegators: by plan, as for a restaker.',
  tag: TAG,
  params: { id: idParameter<OperatorId>('an operator') },
  query: EARNED_QUERY,
  body: NO_BODY,
  responses: { 200: { description: 'A page, by service and plan.', schema: earnedPageSchema } },
  problems: ['cursor_malformed'],
  handler: ({ params: { id }, query }, context) =>
    answerOf(context, { type: 'operator', id }, query),
});

export const rewardClaims = [claim, payments, ofRestaker, ofOperator];
