/** What is accused of what, and what becomes of it. */
import { type Api, answered, type QueryOf, type Schemas } from './api.ts';

const named = (id: string) => ({ params: { path: { id } } });

export const evidenceOf = (api: Api) => ({
  submit: (body: Schemas['SignedEvidence']) => answered(api.POST('/v1/evidence', { body })),
  get: (id: string) => answered(api.GET('/v1/evidence/{id}', named(id))),
});

export const attestationsOf = (api: Api) => ({
  /** A claim, or a word on one. */
  attest: (body: Schemas['SignedWord']) => answered(api.POST('/v1/attestations', { body })),
  claim: (id: string) => answered(api.GET('/v1/claims/{id}', named(id))),
});

export const slashRequestsOf = (api: Api) => ({
  list: (query: QueryOf<'/v1/slash-requests'> = {}) =>
    answered(api.GET('/v1/slash-requests', { params: { query } })),
  get: (id: string) => answered(api.GET('/v1/slash-requests/{id}', named(id))),
  /** The report as if it were executed now. */
  preview: (id: string) => answered(api.GET('/v1/slash-requests/{id}/preview', named(id))),
  /** On the request, or on the appeal against its slash. */
  vote: (body: Schemas['SignedVote']) =>
    answered(
      api.POST('/v1/slash-requests/{id}/votes', { ...named(body.statement.slashRequest), body }),
    ),
  dispute: (body: Schemas['SignedDispute']) =>
    answered(
      api.POST('/v1/slash-requests/{id}/dispute', { ...named(body.statement.slashRequest), body }),
    ),
  appeal: (body: Schemas['SignedAppeal']) =>
    answered(
      api.POST('/v1/slash-requests/{id}/appeal', { ...named(body.statement.slashRequest), body }),
    ),
  /** Does now what votes and deadlines have decided; nobody need ask for it. */
  execute: (id: string) => answered(api.POST('/v1/slash-requests/{id}/execution', named(id))),
  receipt: (id: string) => answered(api.GET('/v1/slash-requests/{id}/receipt', named(id))),
});

export const slashesOf = (api: Api) => ({
  list: (query: QueryOf<'/v1/slashes'> = {}) =>
    answered(api.GET('/v1/slashes', { params: { query } })),
  get: (id: string) => answered(api.GET('/v1/slashes/{id}', named(id))),
  /** What it cost each restaker. */
  lines: (id: string, query: QueryOf<'/v1/slashes/{id}/lines'> = {}) =>
    answered(api.GET('/v1/slashes/{id}/lines', { params: { path: { id }, query } })),
  /** What a reversal gave back to whom. */
  refunds: (id: string, query: QueryOf<'/v1/slashes/{id}/refunds'> = {}) =>
    answered(api.GET('/v1/slashes/{id}/refunds', { params: { path: { id }, query } })),
  /** Of what it cost one restaker, under its root. */
  proofs: (id: string, restaker: string) =>
    answered(api.GET('/v1/slashes/{id}/proofs/{restaker}', { params: { path: { id, restaker } } })),
  receipt: (id: string) => answered(api.GET('/v1/slashes/{id}/receipt', named(id))),
});

export const pausesOf = (api: Api) => ({
  list: (query: QueryOf<'/v1/pauses'> = {}) =>
    answered(api.GET('/v1/pauses', { params: { query } })),
  /** A pause, or the end of one. */
  set: (body: Schemas['SignedPause']) => answered(api.POST('/v1/pauses', { body })),
  /** For an outage. */
  extendWindows: (body: Schemas['SignedOutage']) => answered(api.POST('/v1/outages', { body })),
});

export const webhooksOf = (api: Api) => ({
  list: (query: QueryOf<'/v1/webhooks'> = {}) =>
    answered(api.GET('/v1/webhooks', { params: { query } })),
  get: (service: string, webhook: string) =>
    answered(
      api.GET('/v1/webhooks/{service}/{webhook}', { params: { path: { service, webhook } } }),
    ),
  /** What it did not take, and is not sent any more. */
  deadLetters: (
    service: string,
    webhook: string,
    query: QueryOf<'/v1/webhooks/{service}/{webhook}/dead-letters'> = {},
  ) =>
    answered(
      api.GET('/v1/webhooks/{service}/{webhook}/dead-letters', {
        params: { path: { service, webhook }, query },
      }),
    ),
  /** The secret is in the answer that made it, and never again. */
  set: (body: Schemas['SignedWebhook']) => answered(api.POST('/v1/webhooks', { body })),
  /** Sends again what was not taken, or everything from an entry on. */
  replay: (body: Schemas['SignedWebhookReplay']) =>
    answered(api.POST('/v1/webhooks/replays', { body })),
});
