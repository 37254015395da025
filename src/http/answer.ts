/** From an express request to a route's handler and back; and what becomes of what it throws. */
import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { Refusal } from '../primitives/refusal.ts';
import { deliver, drain, readJson, refuseBody, streamLines } from './body.ts';
import type { DomainError } from './domain-error.ts';
import { CallerGone } from './door-error.ts';
import { sendStream } from './event-stream.ts';
import { countedAddress } from './limits.ts';
import { readParameters } from './parameters.ts';
import { isDomainError, PROBLEM_MEDIA_TYPE, toProblem } from './problem.ts';
import {
  type BodyDefinition,
  type Call,
  type DoorContext,
  NONE,
  type Route,
  type Shape,
} from './route.ts';
import { ENDING } from './server.ts';

export const answerWith =
  (route: Route, context: DoorContext): RequestHandler =>
  async (req, res) => {
    const call = {
      params: readParameters(route.params, req.params, 'path'),
      query: readParameters(route.query, req.query, 'query'),
      headers: readParameters(
        route.headers ?? NONE,
        pick(req.headers, route.headers ?? NONE),
        'header',
      ),
      body: await readBody(route.body, req),
      signal: untilGone(res),
      address: countedAddress(req.ip),
    } as unknown as Call<Shape, Shape, Shape, BodyDefinition>;
    const { status, body, isFinal } = await route.handler(call, context);
    res.status(status);
    if (isFinal === true) res.set('Cache-Control', FOR_GOOD);
    const mediaType = route.responses[status]?.mediaType;
    if (mediaType === undefined) res.json(body);
    else if (isStream(body))
      await sendStream(res.type(mediaType).set('Cache-Control', 'no-store'), body);
    else res.type(mediaType).send(body);
  };

const FOR_GOOD = 'public, max-age=31536000, immutable';

const isStream = (body: unknown): body is AsyncIterable<string> =>
  typeof body === 'object' && body !== null && Symbol.asyncIterator in body;

/** Aborted when the caller goes away, or the server lets running requests come to their ends. */
function untilGone(res: Response): AbortSignal {
  const abort = new AbortController();
  res.on('close', () => abort.abort()).on(ENDING, () => abort.abort());
  return abort.signal;
}

function readBody(body: BodyDefinition, req: Parameters<RequestHandler>[0]) {
  switch (body.kind) {
    case 'none':
      return refuseBody(req);
    case 'json':
      return body.isUnread === true ? deliver(req, body.maxBytes) : readJson(req, body.maxBytes);
    case 'lines':
      return streamLines(req, body.maxBytes);
  }
}

/** Only the headers that the route names: callers and proxies send many more. */
const pick = (headers: Readonly<Record<string, unknown>>, shape: Shape): object =>
  Object.fromEntries(
    Object.keys(shape).flatMap((name) =>
      headers[name] === undefined ? [] : [[name, headers[name]]],
    ),
  );

export const answerError: ErrorRequestHandler = async (error: unknown, req, res, next) => {
  if (error instanceof CallerGone) {
    req.log.info('the caller went away before the end of the request');
    return;
  }
  if (res.headersSent) return next(error);
  const known = asDomainError(error);
  if (known.code === 'internal') req.log.error({ err: error }, 'unexpected error');
  await drain(req, res);
  sendProblem(res, known, String(req.id));
};

const REFUSAL = 'refusal';

/** The code a request was refused with, once it is answered. */
export const refusalOf = (res: Response): string | undefined =>
  res.locals[REFUSAL] as string | undefined;

function sendProblem(res: Response, error: DomainError, requestId: string): void {
  const { status, headers, document } = toProblem(error, requestId);
  res.locals[REFUSAL] = error.code;
  res.status(status).set(headers).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(document));
}

/** Whatever we do not know is our own mistake, and none of the caller's business. */
function asDomainError(error: unknown): DomainError {
  if (error instanceof Refusal && isDomainError(error.error)) return error.error;
  if (error instanceof URIError) return { code: 'url_malformed' };
  return { code: 'internal' };
}
