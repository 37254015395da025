/** The whole table, in the order of the documentation. */
import type { Route } from './route.ts';
import { appeals } from './routes/appeals.ts';
import { attestations } from './routes/attestations.ts';
import { deployment } from './routes/deployment.ts';
import { disputes } from './routes/disputes.ts';
import { evidence } from './routes/evidence.ts';
import { feeds } from './routes/feeds.ts';
import { history } from './routes/history.ts';
import { holds } from './routes/holds.ts';
import { ledger } from './routes/ledger.ts';
import { market } from './routes/market.ts';
import { operations } from './routes/operations.ts';
import { pauses } from './routes/pauses.ts';
import { registry } from './routes/registry.ts';
import { rewardClaims } from './routes/reward-claims.ts';
import { rewards } from './routes/rewards.ts';
import { slashRequests } from './routes/slash-requests.ts';
import { slashes } from './routes/slashes.ts';
import { standing } from './routes/standing.ts';
import { webhooks } from './routes/webhooks.ts';

export const ROUTES: readonly Route[] = [
  ...evidence,
  ...attestations,
  ...slashRequests,
  ...disputes,
  ...appeals,
  ...pauses,
  ...slashes,
  ...standing,
  ...holds,
  ...rewards,
  ...rewardClaims,
  ...history,
  ...webhooks,
  ...market,
  ...deployment,
  ...registry,
  ...feeds,
  ...ledger,
  ...operations,
];
