/** The whole table, in the order of the documentation. */
import type { Route } from './route.ts';
import { feeds } from './routes/feeds.ts';
import { operations } from './routes/operations.ts';
import { registry } from './routes/registry.ts';
import { slashRequests } from './routes/slash-requests.ts';

export const ROUTES: readonly Route[] = [...slashRequests, ...registry, ...feeds, ...operations];
