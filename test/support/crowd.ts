/**
 * One operator of ten services, and as many restakers as asked for: they come over 72 epochs and
 * spread their stake in eight ways, so that there are 576 histories, from a thousand restakers up.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes } from '@noble/hashes/utils.js';
import type { Database } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import { takeFeed } from '../../src/feeds/service.ts';
import { ledgerApplier } from '../../src/ledger/service.ts';
import type { Digest } from '../../src/primitives/ids.ts';
import {
  after,
  formatTime,
  HOUR_MS,
  MINUTE_MS,
  type Timestamp,
} from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { bootstrapFile, council, FEEDER, GENESIS, oracle, rules } from './bootstrap.ts';
import { manualClock } from './clock.ts';
import { blockLine, type Court, courtOf, doubleVote, keyLine } from './court.ts';
import { policy } from './objects.ts';
import { envelope } from './signers.ts';
import { NOW, PREFIX } from './statements.ts';

export const SERVICES = Array.from({ length: 10 }, (_, i) => `s-${i}`);
export const EPOCHS = 72;
export const PROFILES = 8;

const TARGET = 'operator/op-1';
const WINDOW_MS = 24 * HOUR_MS;
const SLASH_FRACTION = '0.01';

export interface Crowd extends Court {
  /** Opens a request against the operator, for the first service; answers its id. */
  accuse(height: number): Promise<string>;
}

/** A deployment on an empty database, with the crowd in its ledger. */
export async function gather(database: Database, restakers: number): Promise<Crowd> {
  const clock = manualClock(NOW);
  const founding = { database, clock, kinds: KINDS };
  const deployment = await bootstrap(founding, crowdFile());
  const court = courtOf({ ...founding, deployment });
  await feedCrowd(court, restakers);
  await court.feed('chain-facts', [keyLine('op-1', NOW)]);
  return {
    ...court,
    async accuse(height) {
      const capture = after(NOW, -HOUR_MS + height * MINUTE_MS);
      await court.feed('chain-facts', [blockLine(height, capture, NOW)]);
      const answer = await court.report(doubleVote('op-1', height), { services: ['s-0'] });
      return answer.body.services[0].convictions[0].slashRequest as string;
    },
  };
}

/** Lets every window pass. */
export const passWindows = ({ clock }: Crowd): void => clock.advance(WINDOW_MS);

const crowdFile = () =>
  bootstrapFile({
    deployment: {
      name: 'crowd',
      genesis: GENESIS,
      epochLength: 'PT1H',
      bech32Prefix: PREFIX,
      ...rules,
      joinNotice: 'PT0S',
    },
    services: SERVICES.map((service) => ({ ...oracle, service, requiredStake: {} })),
    committees: [{ ...council, owner: 'authority' }],
    policies: [
      {
        ...policy,
        service: 's-0',
        slashFraction: SLASH_FRACTION,
        vetoWindow: 'PT24H',
        tombstone: false,
        silentLimit: null,
      },
    ],
    operators: [],
    watchers: [],
    topics: [],
  });

async function feedCrowd(court: Court, restakers: number): Promise<void> {
  const hash = sha256.create();
  let lastSeq = 0;
  for (const line of crowdLines(restakers)) {
    hash.update(line);
    lastSeq += 1;
  }
  const signed = envelope(
    'tribune/feed/v1',
    { feed: 'ledger', firstSeq: 1, lastSeq, lines: bytesToHex(hash.digest()) as Digest },
    { deployment: court.deployment, now: court.clock.time, keys: [FEEDER] },
  );
  const body = chunks(`${JSON.stringify(signed)}\n`, crowdLines(restakers));
  await takeFeed(court, ledgerApplier(court), { body });
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** As a socket gives them: many lines at once. */
async function* chunks(first: string, lines: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [bytesOf(first)];
  for (const line of lines) {
    waiting.push(line);
    if (waiting.length < 500) continue;
    yield concatBytes(...waiting);
    waiting = [];
  }
  yield concatBytes(...waiting);
}

function* crowdLines(restakers: number): Generator<Uint8Array> {
  let seq = 0;
  for (const event of crowdEvents(restakers)) {
    seq += 1;
    yield bytesOf(`${JSON.stringify({ seq, ...event })}\n`);
  }
}

function* crowdEvents(restakers: number): Generator<object> {
  const first = after(NOW, -(EPOCHS + 2) * HOUR_MS);
  for (const service of SERVICES)
    yield { at: formatTime(first), type: 'join', operator: 'op-1', service };
  for (let epoch = 0; epoch < EPOCHS; epoch += 1)
    for (let i = epoch; i < restakers; i += EPOCHS)
      yield* arrivalOf(i, after(first, (epoch + 1) * HOUR_MS - MINUTE_MS));
  yield { at: formatTime(NOW), type: 'tick' };
}

/** Of 13 who come in an epoch, seven spread their stake, each in a way of his own; the others say nothing. */
const ROUND = 13;

function* arrivalOf(i: number, time: Timestamp): Generator<object> {
  const who = { restaker: `r-${i}`, target: TARGET };
  const place = Math.floor(i / EPOCHS) % ROUND;
  const services = place < PROFILES ? allocationOf(place) : null;
  const at = formatTime(time);
  if (services !== null) yield { at, type: 'allocate', ...who, services };
  yield { at, type: 'delegate', ...who, asset: 'umilk', amount: String(1_000 + (i % 997)) };
}

/** Every way trusts the first service; one of them is to have said nothing. */
function allocationOf(profile: number): Readonly<Record<string, string>> | null {
  if (profile === 0) return null;
  const weights = SERVICES.slice(0, profile + 2).map(
    (service, i) => [service, i === 0 ? '1' : `0.${profile}${i}`] as const,
  );
  return Object.fromEntries(weights);
}
