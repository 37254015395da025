/** How things stand, who may say what, and the history of it all. */
import { type Api, answered, type QueryOf, type Schemas } from './api.ts';
import type { operations } from './generated/api.ts';

type Kind = operations['listRegistryObjects']['parameters']['path']['kind'];

export const standingOf = (api: Api) => ({
  service: (id: string, query: QueryOf<'/v1/services/{id}'> = {}) =>
    answered(api.GET('/v1/services/{id}', { params: { path: { id }, query } })),
  /** The stake behind a service. */
  secured: (id: string, query: QueryOf<'/v1/services/{id}/secured'> = {}) =>
    answered(api.GET('/v1/services/{id}/secured', { params: { path: { id }, query } })),
  operator: (id: string, query: QueryOf<'/v1/operators/{id}'> = {}) =>
    answered(api.GET('/v1/operators/{id}', { params: { path: { id }, query } })),
  restaker: (id: string, query: QueryOf<'/v1/restakers/{id}'> = {}) =>
    answered(api.GET('/v1/restakers/{id}', { params: { path: { id }, query } })),
  watcher: (id: string, query: QueryOf<'/v1/watchers/{id}'> = {}) =>
    answered(api.GET('/v1/watchers/{id}', { params: { path: { id }, query } })),
  /** What the chain should not pay out. */
  holds: (query: QueryOf<'/v1/holds'>) => answered(api.GET('/v1/holds', { params: { query } })),
  ledger: () => answered(api.GET('/v1/ledger')),
});

export const registryOf = (api: Api) => ({
  kinds: () => answered(api.GET('/v1/registry')),
  list: (kind: Kind, query: QueryOf<'/v1/registry/{kind}'> = {}) =>
    answered(api.GET('/v1/registry/{kind}', { params: { path: { kind }, query } })),
  get: (kind: Kind, id: string, query: QueryOf<'/v1/registry/{kind}/{id}'> = {}) =>
    answered(api.GET('/v1/registry/{kind}/{id}', { params: { path: { kind, id }, query } })),
  /** Blocks about whose time feeders disagree. */
  conflicts: (chain: string) =>
    answered(api.GET('/v1/registry/chain/{id}/conflicts', { params: { path: { id: chain } } })),
  set: (body: Schemas['SignedRegistryStatement']) => answered(api.POST('/v1/registry', { body })),
});

export const historyOf = (api: Api) => ({
  /** The newest, or that of a size: a signed note. */
  checkpoint: (query: QueryOf<'/v1/history/checkpoint'> = {}) =>
    answered(api.GET('/v1/history/checkpoint', { params: { query }, parseAs: 'text' })),
  keys: () => answered(api.GET('/v1/history/keys')),
  entries: (query: QueryOf<'/v1/history/entries'> = {}) =>
    answered(api.GET('/v1/history/entries', { params: { query } })),
  /** The lines that a `feed.taken` entry stands for. */
  lines: (index: number) =>
    answered(
      api.GET('/v1/history/lines/{index}', { params: { path: { index } }, parseAs: 'text' }),
    ),
  /** Hashes of 32 bytes, side by side. */
  tile: async (level: number, n: number, query: QueryOf<'/v1/history/tiles/{level}/{n}'> = {}) =>
    new Uint8Array(
      await answered(
        api.GET('/v1/history/tiles/{level}/{n}', {
          params: { path: { level, n }, query },
          parseAs: 'arrayBuffer',
        }),
      ),
    ),
  inclusion: (query: QueryOf<'/v1/history/proofs/inclusion'>) =>
    answered(api.GET('/v1/history/proofs/inclusion', { params: { query } })),
  consistency: (query: QueryOf<'/v1/history/proofs/consistency'>) =>
    answered(api.GET('/v1/history/proofs/consistency', { params: { query } })),
});
