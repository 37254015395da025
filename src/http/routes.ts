/** The whole table, in the order of the documentation. */
import type { Route } from './route.ts';
import { attestations } from './routes/attestations.ts';
import { deployment } from './routes/deployment.ts';
import { evidence } from './routes/evidence.ts';
import { feeds } from './routes/feeds.ts';
import { operations } from './routes/operations.ts';
import { pauses } from './routes/pauses.ts';
import { registry } from './routes/registry.ts';
import { slashRequests } from './routes/slash-requests.ts';
import { slashes } from './routes/slashes.ts';
import { standing } from './routes/standing.ts';

export const ROUTES: readonly Route[] = [
  ...evidence,
  ...attestations,
  ...slashRequests,
  ...pauses,
  ...slashes,
  ...standing,
  ...deployment,
  ...registry,
  ...feeds,
  ...operations,
];
