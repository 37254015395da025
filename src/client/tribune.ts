/** A Tribune server, from wherever there is `fetch`: Node, a browser, a worker. */
import { type Api, answered, apiOf } from './api.ts';
import {
  attestationsOf,
  evidenceOf,
  pausesOf,
  slashesOf,
  slashRequestsOf,
  webhooksOf,
} from './cases.ts';
import { follow, type IndexedEntry, type Wanted } from './following.ts';
import { marketOf } from './market.ts';
import { TribuneProblem } from './problem.ts';
import { rewardsOf } from './rewards.ts';
import type { Signer } from './signers.ts';
import { type Speaker, speaker } from './speaking.ts';
import { historyOf, registryOf, standingOf } from './standing.ts';
import { type Fetch, patientFetch } from './transport.ts';
import { PATIENCE, type Patience } from './waiting.ts';

export interface Settings {
  /** Where the server is: `https://tribune.example`. */
  readonly url: string;
  /** Instead of the one that is there: through a proxy, or with headers of one's own. */
  readonly fetch?: Fetch;
  /** Instead of the clock of this machine; in milliseconds since the Unix epoch. */
  readonly now?: () => number;
  readonly patience?: Partial<Patience>;
}

export type Tribune = ReturnType<typeof createTribune>;

/** Whatever is refused is thrown as a `TribuneProblem`; errors of the network stay what they are. */
export function createTribune({ url, fetch = plainFetch, now = Date.now, patience }: Settings) {
  const base = new URL(url).href.replace(/\/+$/, '');
  const wire = { fetch, now, patience: { ...PATIENCE, ...patience } };
  const api = apiOf(base, patientFetch(wire));
  const posts = {
    evidence: evidenceOf(api),
    attestations: attestationsOf(api),
    slashRequests: slashRequestsOf(api),
  };
  const history = historyOf(api);
  const deployment = () => answered(api.GET('/v1/deployment'));
  const voice = { deployment: remembered(async () => (await deployment()).deployment), now };
  return {
    ...posts,
    slashes: slashesOf(api),
    pauses: pausesOf(api),
    webhooks: webhooksOf(api),
    market: marketOf(api),
    rewards: rewardsOf(api),
    registry: registryOf(api),
    standing: standingOf(api),
    history,
    /** Which deployment it is, and by which rules. */
    deployment,
    /** Speaks in the name of one signer. */
    as: (signer: Signer): Speaker => speaker(posts, signer, voice),
    /** Every entry of the history that is wanted, once, in order, for good. */
    follow: (wanted: Wanted = {}): AsyncGenerator<IndexedEntry> =>
      follow({ ...wire, url: `${base}/v1/events`, size: () => sizeOf(history) }, wanted),
    /** Any address of the API, typed. */
    api: api as Api,
  };
}

/** A browser's `fetch` must not be called as anybody's method. */
const plainFetch: Fetch = (request) => fetch(request);

/** Asked for once; again if that failed. */
function remembered<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask().catch((error: unknown) => {
      asked = null;
      throw error;
    });
    return asked;
  };
}

/** Of the newest checkpoint: its second line. */
async function sizeOf({ checkpoint }: ReturnType<typeof historyOf>): Promise<number> {
  try {
    return Number((await checkpoint()).split('\n')[1]);
  } catch (error) {
    if (error instanceof TribuneProblem && error.code === 'checkpoint_unknown') return 0;
    throw error;
  }
}
