/**
 * Many requests at once: two are opened as everybody's are, one that silence executes and one that
 * silence dismisses; the others are copies of their rows, against operators with stake.
 */

import { databaseClock } from '../../src/db/clock.ts';
import type { Context } from '../../src/db/context.ts';
import type { Database } from '../../src/db/database.ts';
import { KINDS } from '../../src/evidence/kinds.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import { after, DAY_MS, formatTime, HOUR_MS, type Timestamp } from '../../src/primitives/time.ts';
import { bootstrap } from '../../src/registry/bootstrap/service.ts';
import { bootstrapFile, council, oracle, rules } from './bootstrap.ts';
import { manualClock } from './clock.ts';
import { blockLine, courtOf, doubleVote, keyLine } from './court.ts';
import { policy } from './objects.ts';
import { PREFIX } from './statements.ts';

const SILENCE = { oracle: 'veto', bridge: 'uphold' } as const;
const OPERATORS = 100;
const NAME = (i: number): string => `op-${i}`;

export type Mix = 'executed' | 'dismissed' | 'mixed';

export interface Founded {
  /** For whoever else opens the database. */
  readonly file: Json;
  readonly templates: { readonly executed: string; readonly dismissed: string };
}

/** A deployment founded a month before now, with stake and the two templates, far from due. */
export async function foundMany(database: Database): Promise<Founded> {
  const now = await database.transaction((tx) => databaseClock.now(tx));
  const file = fileOf(now);
  const clock = manualClock(now);
  const founding = { database, clock, kinds: KINDS };
  const court = courtOf({ ...founding, deployment: await bootstrap(founding, file) });
  await court.feed('ledger', [...stakeLines(now), { at: formatTime(now), type: 'tick' }]);
  await court.feed('chain-facts', [
    keyLine(NAME(0), now),
    blockLine(1, after(now, -6 * HOUR_MS), now),
  ]);
  const answer = await court.report(doubleVote(NAME(0), 1), { services: Object.keys(SILENCE) });
  await new Promise((resolve) => court.server.close(resolve));
  const [executed, dismissed] = answer.body.services.map(
    ({ convictions }: { convictions: { slashRequest: string }[] }) => convictions[0]?.slashRequest,
  );
  return { file, templates: { executed, dismissed } };
}

export async function contextOf(database: Database, file: Json): Promise<Context> {
  const founding = { database, clock: databaseClock, kinds: KINDS };
  return { ...founding, deployment: await bootstrap(founding, file) };
}

const fileOf = (now: Timestamp): Json =>
  bootstrapFile({
    deployment: {
      name: 'many',
      genesis: formatTime(after(now, -30 * DAY_MS)),
      epochLength: 'PT1H',
      bech32Prefix: PREFIX,
      ...rules,
      joinNotice: 'PT0S',
    },
    services: Object.keys(SILENCE).map((service) => ({ ...oracle, service })),
    committees: [{ ...council, owner: 'authority' }],
    policies: Object.entries(SILENCE).map(([service, burden]) => ({
      ...policy,
      service,
      burden,
      slashFraction: '0.0001',
      tombstone: false,
      silentLimit: null,
    })),
    operators: [],
    watchers: [],
    topics: [],
  });

/** Three restakers of each operator, who came in different epochs. */
function stakeLines(now: Timestamp) {
  const operators = Array.from({ length: OPERATORS }, (_, i) => NAME(i));
  const when = (hours: number) => formatTime(after(now, -hours * HOUR_MS));
  const joins = operators.flatMap((operator) =>
    Object.keys(SILENCE).map((service) => ({ at: when(72), type: 'join', operator, service })),
  );
  const arrivals = [48, 30, 20].flatMap((hours) =>
    operators.map((operator) => ({
      at: when(hours),
      type: 'delegate',
      restaker: `r-${hours}-${operator}`,
      target: `operator/${operator}`,
      asset: 'umilk',
      amount: '1000000000',
    })),
  );
  return [...joins, ...arrivals];
}

interface Opened {
  readonly count: number;
  readonly mix: Mix;
  /** The first deadline; the others follow evenly within `overMs`. */
  readonly first: Timestamp;
  readonly overMs: number;
  /** How many were opened before. */
  readonly before?: number;
}

export async function openMany(
  database: Database,
  { templates }: Founded,
  { count, mix, first, overMs, before = 0 }: Opened,
): Promise<void> {
  const [even, odd] = [
    mix === 'dismissed' ? templates.dismissed : templates.executed,
    mix === 'executed' ? templates.executed : templates.dismissed,
  ];
  await database.transaction(
    (tx) => tx.$executeRaw`
      INSERT INTO "slash_request"
      SELECT (jsonb_populate_record(t, jsonb_build_object(
        'id', encode(sha256(convert_to('many ' || i, 'UTF8')), 'hex'), 'operator', 'op-' || i % ${OPERATORS}::int,
        'place', 'many ' || i, 'veto_deadline', d."deadline", 'executable_from', d."deadline"))).*
      FROM generate_series(${before}::int + 1, ${before}::int + ${count}::int) AS i
      CROSS JOIN LATERAL (SELECT
        ${first}::bigint + ((i - ${before}::int) * ${overMs}::bigint) / ${count}::int AS "deadline") AS d
      JOIN "slash_request" t ON t."id" = CASE WHEN i % 2 = 0 THEN ${even} ELSE ${odd} END`,
  );
}

/** Of the copies. */
export interface Tally {
  readonly requested: number;
  readonly executed: number;
  readonly dismissed: number;
  readonly slashes: number;
  /** Between the deadline and the writing of the end, at least and at most, in milliseconds. */
  readonly soonestMs: number;
  readonly latestMs: number;
  /** When the last was decided. */
  readonly last: Timestamp;
}

export async function tallyOf(database: Database): Promise<Tally> {
  const [row] = await database.transaction(
    (tx) => tx.$queryRaw<Record<keyof Tally, bigint | null>[]>`
      SELECT count(*) FILTER (WHERE "status" = 'requested') AS "requested",
        count(*) FILTER (WHERE "status" = 'executed') AS "executed",
        count(*) FILTER (WHERE "status" = 'dismissed') AS "dismissed",
        (SELECT count(*) FROM "slash") AS "slashes",
        min("decided_at" - "veto_deadline") AS "soonestMs",
        max("decided_at" - "veto_deadline") AS "latestMs", max("decided_at") AS "last"
      FROM "slash_request" WHERE "place" LIKE 'many %'`,
  );
  const number = (name: keyof Tally) => Number(row?.[name] ?? 0);
  return {
    requested: number('requested'),
    executed: number('executed'),
    dismissed: number('dismissed'),
    slashes: number('slashes'),
    soonestMs: number('soonestMs'),
    latestMs: number('latestMs'),
    last: number('last') as Timestamp,
  };
}
