/** What services offer for security, who would come, and what it would be worth. */
import { type Api, answered, type QueryOf, type Schemas } from './api.ts';

export const marketOf = (api: Api) => ({
  offers: (query: QueryOf<'/v1/market/offers'> = {}) =>
    answered(api.GET('/v1/market/offers', { params: { query } })),
  /** With those who are interested. */
  offer: (id: string) => answered(api.GET('/v1/market/offers/{id}', { params: { path: { id } } })),
  /** Who would join now, and what it would be worth. */
  projection: (id: string, query: QueryOf<'/v1/market/offers/{id}/projection'> = {}) =>
    answered(api.GET('/v1/market/offers/{id}/projection', { params: { path: { id }, query } })),
  /** An offer, or an interest in one. */
  say: (body: Schemas['SignedMarketWord']) => answered(api.POST('/v1/market', { body })),
  /** What would be, if. */
  ask: (body: Schemas['MarketQuestion']) => answered(api.POST('/v1/market/quote', { body })),
});
