/** The whole table, in the order of the documentation. */
import type { Route } from './route.ts';
import { operations } from './routes/operations.ts';

export const ROUTES: readonly Route[] = [...operations];
