/**
 * Pages of any origin may ask and post (https://fetch.spec.whatwg.org/#http-cors-protocol). Nothing here
 * depends on a cookie or on where a request comes from: what is read is public, and what is said is signed.
 */
import type { RequestHandler } from 'express';
import type { Route } from './route.ts';

/** What a page may read besides the body. */
const SHOWN = ['Allow', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id'];

/** How long a browser need not ask again, in seconds; none keeps it for longer than a day. */
const KEPT_SECONDS = 86_400;

/** Under these paths; the browser of the API and the metrics are for this origin alone. */
export const OPEN_PATHS: readonly string[] = ['/v1', '/openapi.json', '/problems'];

/** A browser asks first whether it may; that is answered here, for any path and without a limit. */
export function anyOrigin(routes: readonly Route[]): RequestHandler {
  const always = {
    'Access-Control-Allow-Origin': '*',
    'Access-Control-Expose-Headers': SHOWN.join(', '),
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
  const beforehand = {
    'Access-Control-Allow-Methods': methodsOf(routes).join(', '),
    'Access-Control-Allow-Headers': headersOf(routes).join(', '),
    'Access-Control-Max-Age': String(KEPT_SECONDS),
  };
  return (req, res, next) => {
    res.set(always);
    const isAsking =
      req.method === 'OPTIONS' && req.headers['access-control-request-method'] !== undefined;
    if (isAsking) res.set(beforehand).status(204).end();
    else next();
  };
}

const methodsOf = (routes: readonly Route[]): readonly string[] => [
  ...new Set(routes.map(({ method }) => method.toUpperCase())),
];

/** Those that any route looks at, and those that all do. */
const headersOf = (routes: readonly Route[]): readonly string[] => [
  ...new Set([
    'content-type',
    'x-request-id',
    ...routes.flatMap(({ headers = {} }) => Object.keys(headers)),
  ]),
];
