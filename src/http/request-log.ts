/** One line a request, and an id by which the caller and we mean the same one. */
import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { pinoHttp } from 'pino-http';

const OWN_ID = /^[A-Za-z0-9-]{1,64}$/;
const QUIET = new Set(['/healthz', '/readyz', '/metrics']);

/**
 * A caller's `x-request-id` is taken if it is harmless in a log, and else replaced. An overload is no
 * error of ours, and what a 500 came of has a line of its own: a flood must not fill the log.
 */
export const requestLog = (logger: Logger): RequestHandler =>
  pinoHttp({
    logger,
    genReqId(req, res) {
      const given = req.headers['x-request-id'];
      const id = typeof given === 'string' && OWN_ID.test(given) ? given : randomUUID();
      res.setHeader('x-request-id', id);
      return id;
    },
    autoLogging: { ignore: (req) => QUIET.has(req.url ?? '') },
    customLogLevel: (_req, res, error) =>
      error !== undefined || res.statusCode === 500 ? 'error' : 'info',
    customErrorObject: (_req, res, _error, { err, ...line }) =>
      res.statusCode >= 500 ? line : { ...line, err },
    serializers: {
      req: ({ id, method, url, remoteAddress }) => ({ id, method, url, remoteAddress }),
      res: ({ statusCode }) => ({ statusCode }),
    },
  }) as RequestHandler;
