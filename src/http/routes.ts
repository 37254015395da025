/** The whole table, in the order of the documentation. */
import type { Route } from './route.ts';
import { evidence } from './routes/evidence.ts';
import { feeds } from './routes/feeds.ts';
import { operations } from './routes/operations.ts';
import { registry } from './routes/registry.ts';
import { slashRequests } from './routes/slash-requests.ts';

export const ROUTES: readonly Route[] = [
  ...evidence,
  ...slashRequests,
  ...registry,
  ...feeds,
  ...operations,
];
