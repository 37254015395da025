/** The express application: what every request passes, then the table of routes. */
import express, { type Express, type RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Context } from '../db/context.ts';
import { openFollowers } from '../history/following/service.ts';
import { type IntakeLimits, openIntake } from '../intake/desk/service.ts';
import type { Json } from '../primitives/bytes.ts';
import { grouped } from '../primitives/grouped.ts';
import { Refusal } from '../primitives/refusal.ts';
import { openSending, type Sending } from '../webhooks/sending/service.ts';
import { answerError, answerWith, refusalOf } from './answer.ts';
import { anyOrigin, OPEN_PATHS } from './any-origin.ts';
import { apiDocs } from './api-docs.ts';
import type { DoorError } from './door-error.ts';
import { createInstruments, type Instruments } from './instruments.ts';
import { createLimiters, limitersOf, type RateLimits } from './limits.ts';
import { describeRoutes } from './openapi.ts';
import type { Probes } from './probes.ts';
import { requestLog } from './request-log.ts';
import type { DoorContext, Route } from './route.ts';
import { ROUTES } from './routes.ts';
import { timed } from './verdict-times.ts';

export interface AppDependencies {
  readonly context: Context;
  readonly logger: Logger;
  readonly limits: RateLimits;
  readonly probes: Probes;
  /** How many proxies in front are believed about the client's address. */
  readonly trustedProxies: number;
  readonly intake?: IntakeLimits;
  /** To public addresses alone, unless said otherwise. */
  readonly sending?: Sending;
  /** Of this process, where somebody else reads them too. */
  readonly instruments?: Instruments;
}

export function createApp(
  dependencies: AppDependencies,
  routes: readonly Route[] = ROUTES,
): Express {
  const { context, logger, limits, probes, trustedProxies } = dependencies;
  const { sending = openSending({ allowPrivate: false }) } = dependencies;
  const { instruments = createInstruments() } = dependencies;
  const steady = () => performance.now();
  const intake = timed(
    openIntake(context, steady, dependencies.intake),
    steady,
    instruments.judged,
  );
  const followers = openFollowers(context);
  instruments.watch(intake.figures, followers.count);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', trustedProxies);
  app.set('query parser', 'simple');
  app.enable('case sensitive routing');
  app.enable('strict routing');

  app.use(requestLog(logger), securityHeaders(), timing(instruments));
  app.use([...OPEN_PATHS], anyOrigin(routes));
  app.use('/docs', apiDocs());

  let document: Json | undefined;
  const describe = (): Json => {
    document ??= describeRoutes(routes);
    return document;
  };
  const door = { ...context, probes, instruments, intake, followers, sending, describe };
  mount(app, routes, { context: door, limits });

  app.use(() => {
    throw new Refusal<DoorError>({ code: 'not_found' });
  });
  app.use(answerError);
  return app;
}

/** `{id}` of OpenAPI is `:id` of express. */
export const expressPath = (path: string): string => path.replaceAll(/\{(\w+)\}/g, ':$1');

interface Mounting {
  readonly context: DoorContext;
  readonly limits: RateLimits;
}

function mount(app: Express, routes: readonly Route[], { context, limits }: Mounting): void {
  const limiters = createLimiters(limits);
  for (const [path, siblings] of grouped(routes, (route) => route.path)) {
    const mounted = app.route(expressPath(path));
    for (const route of siblings)
      mounted[route.method](...limitersOf(route, limiters), answerWith(route, context));
    mounted.all(otherMethods(siblings));
  }
}

function otherMethods(siblings: readonly Route[]): RequestHandler {
  const methods = new Set(siblings.map((route) => route.method.toUpperCase()));
  if (methods.has('GET')) methods.add('HEAD');
  const allow = [...methods, 'OPTIONS'];
  return (req, res) => {
    if (req.method !== 'OPTIONS')
      throw new Refusal<DoorError>({ code: 'method_not_allowed', allow });
    res.set('Allow', allow.join(', ')).status(204).end();
  };
}

/**
 * Everything shown comes from here; inline styles and data images are what the API browser needs.
 * HTTP is not upgraded by the page: TLS ends where the operator of Tribune has it end.
 */
const securityHeaders = (): RequestHandler =>
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        styleSrc: ["'self'", "'unsafe-inline'"],
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  });

/** Requests that reach no route are one series, whatever they asked for. */
const timing =
  (instruments: Instruments): RequestHandler =>
  (req, res, next) => {
    const started = process.hrtime.bigint();
    res.on('finish', () => {
      const pattern: unknown = req.route?.path;
      instruments.observe({
        method: req.method,
        route: typeof pattern === 'string' ? pattern : 'none',
        status: res.statusCode,
        seconds: Number(process.hrtime.bigint() - started) / 1e9,
        refusal: refusalOf(res),
      });
    });
    next();
  };
