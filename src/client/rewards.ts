/** What services pay, and what was earned. */
import { type Api, answered, type QueryOf, type Schemas } from './api.ts';

export const rewardsOf = (api: Api) => ({
  plans: (query: QueryOf<'/v1/rewards/plans'> = {}) =>
    answered(api.GET('/v1/rewards/plans', { params: { query } })),
  plan: (service: string, plan: string) =>
    answered(
      api.GET('/v1/rewards/plans/{service}/{plan}', { params: { path: { service, plan } } }),
    ),
  ticks: (
    service: string,
    plan: string,
    query: QueryOf<'/v1/rewards/plans/{service}/{plan}/ticks'> = {},
  ) =>
    answered(
      api.GET('/v1/rewards/plans/{service}/{plan}/ticks', {
        params: { path: { service, plan }, query },
      }),
    ),
  /** Who got what; `at` as the list of ticks has it. */
  tick: (service: string, plan: string, at: string) =>
    answered(
      api.GET('/v1/rewards/plans/{service}/{plan}/ticks/{at}', {
        params: { path: { service, plan, at } },
      }),
    ),
  /** What stake earns a year. */
  rates: (query: QueryOf<'/v1/rewards/rates'> = {}) =>
    answered(api.GET('/v1/rewards/rates', { params: { query } })),
  /** What a restaker has earned and could claim, by plan. */
  ofRestaker: (id: string, query: QueryOf<'/v1/restakers/{id}/rewards'> = {}) =>
    answered(api.GET('/v1/restakers/{id}/rewards', { params: { path: { id }, query } })),
  /** An operator's commission. */
  ofOperator: (id: string, query: QueryOf<'/v1/operators/{id}/rewards'> = {}) =>
    answered(api.GET('/v1/operators/{id}/rewards', { params: { path: { id }, query } })),
  /** What claims have paid out. */
  payments: (query: QueryOf<'/v1/rewards/claims'>) =>
    answered(api.GET('/v1/rewards/claims', { params: { query } })),
  claim: (body: Schemas['SignedRewardClaim']) => answered(api.POST('/v1/rewards/claims', { body })),
  setPlan: (body: Schemas['SignedRewardPlan']) => answered(api.POST('/v1/rewards/plans', { body })),
});
