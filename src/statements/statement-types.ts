/** Every type of statement there is. A type without a definition does not compile. */
import type { z } from 'zod';
import type { RequiredAuthor, StatementDefinition } from './definition-schema.ts';
import { appeal } from './types/appeal.ts';
import { appealVote } from './types/appeal-vote.ts';
import { attestation } from './types/attestation.ts';
import { chain } from './types/chain.ts';
import { claim } from './types/claim.ts';
import { committee } from './types/committee.ts';
import { deployment } from './types/deployment.ts';
import { dispute } from './types/dispute.ts';
import { evidence } from './types/evidence.ts';
import { feed } from './types/feed.ts';
import { feeder } from './types/feeder.ts';
import { marketInterest } from './types/market-interest.ts';
import { marketOffer } from './types/market-offer.ts';
import { operator } from './types/operator.ts';
import { operatorKey } from './types/operator-key.ts';
import { outage } from './types/outage.ts';
import { pause } from './types/pause.ts';
import { policy } from './types/policy.ts';
import { resume } from './types/resume.ts';
import { rewardClaim } from './types/reward-claim.ts';
import { rewardPlan } from './types/reward-plan.ts';
import { service } from './types/service.ts';
import { topic } from './types/topic.ts';
import { vote } from './types/vote.ts';
import { watcher } from './types/watcher.ts';
import { webhook } from './types/webhook.ts';
import { webhookReplay } from './types/webhook-replay.ts';

/** Registry objects, by the type of the statement that sets them. */
type ObjectType =
  | 'tribune/deployment/v1'
  | 'tribune/chain/v1'
  | 'tribune/service/v1'
  | 'tribune/policy/v1'
  | 'tribune/committee/v1'
  | 'tribune/operator/v1'
  | 'tribune/operator-key/v1'
  | 'tribune/watcher/v1'
  | 'tribune/topic/v1'
  | 'tribune/feeder/v1';

export type StatementType =
  | ObjectType
  | 'tribune/vote/v1'
  | 'tribune/dispute/v1'
  | 'tribune/appeal/v1'
  | 'tribune/appeal-vote/v1'
  | 'tribune/pause/v1'
  | 'tribune/resume/v1'
  | 'tribune/outage/v1'
  | 'tribune/evidence/v1'
  | 'tribune/claim/v1'
  | 'tribune/attestation/v1'
  | 'tribune/feed/v1'
  | 'tribune/webhook/v1'
  | 'tribune/market-offer/v1'
  | 'tribune/market-interest/v1'
  | 'tribune/reward-plan/v1'
  | 'tribune/reward-claim/v1'
  | 'tribune/webhook-replay/v1';

export const STATEMENT_TYPES = {
  'tribune/vote/v1': vote,
  'tribune/dispute/v1': dispute,
  'tribune/appeal/v1': appeal,
  'tribune/appeal-vote/v1': appealVote,
  'tribune/pause/v1': pause,
  'tribune/resume/v1': resume,
  'tribune/outage/v1': outage,
  'tribune/evidence/v1': evidence,
  'tribune/claim/v1': claim,
  'tribune/attestation/v1': attestation,
  'tribune/feed/v1': feed,
  'tribune/market-offer/v1': marketOffer,
  'tribune/market-interest/v1': marketInterest,
  'tribune/reward-plan/v1': rewardPlan,
  'tribune/reward-claim/v1': rewardClaim,
  'tribune/webhook/v1': webhook,
  'tribune/webhook-replay/v1': webhookReplay,
  'tribune/deployment/v1': deployment,
  'tribune/chain/v1': chain,
  'tribune/service/v1': service,
  'tribune/policy/v1': policy,
  'tribune/committee/v1': committee,
  'tribune/operator/v1': operator,
  'tribune/operator-key/v1': operatorKey,
  'tribune/watcher/v1': watcher,
  'tribune/topic/v1': topic,
  'tribune/feeder/v1': feeder,
} as const satisfies { readonly [T in StatementType]: { readonly type: T } };

/** A statement of one type, as it is signed. */
export type StatementOf<T extends StatementType> = z.output<(typeof STATEMENT_TYPES)[T]['schema']>;

/** Discriminated on `type`. */
export type Statement = { [T in StatementType]: StatementOf<T> }[StatementType];
export type ObjectStatement = { [T in ObjectType]: StatementOf<T> }[ObjectType];

export const isStatementType = (type: string): type is StatementType =>
  Object.hasOwn(STATEMENT_TYPES, type);

/** A definition with its body forgotten, for what is done alike to statements of every type. */
type AnyDefinition = StatementDefinition<StatementType, unknown>;

const definitionOf = (type: StatementType): AnyDefinition =>
  STATEMENT_TYPES[type] as unknown as AnyDefinition;

export const schemaOf = (type: StatementType): z.ZodType<Statement> =>
  definitionOf(type).schema as unknown as z.ZodType<Statement>;

/** The one sentence that a statement of these fields may carry. */
export const summaryOf = (statement: Statement): string =>
  definitionOf(statement.type).summary(statement);

export const requiredAuthor = (statement: Statement): RequiredAuthor =>
  definitionOf(statement.type).author(statement);
