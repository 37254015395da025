/** The worked examples again, as they happen: feeds, evidence and the clock over HTTP. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { at, formatTime, HOUR_MS, MINUTE_MS, type Timestamp } from '../../src/primitives/time.ts';
import { council, oracle, rules, world } from '../support/bootstrap.ts';
import { blockLine, type Court, courtOf, doubleVote, keyLine } from '../support/court.ts';
import { policy } from '../support/objects.ts';

interface SlashRow {
  readonly operator: string;
  readonly service: string;
  readonly capture: string;
  readonly executedAt: string;
  readonly fraction: string;
  readonly tombstone?: boolean;
}
interface Vector {
  readonly name: string;
  readonly shows: string;
  readonly file: {
    readonly feed: readonly Event[];
    readonly slashes: readonly SlashRow[];
    readonly at?: string;
  };
  readonly expected: {
    readonly slashes: readonly object[];
    readonly restakers: readonly { restaker: string; target: string; asset: string }[];
    readonly secured: readonly { service: string; asset: string; amount: string }[];
  };
}
type Event = { readonly at: string; readonly [field: string]: unknown };

const folder = new URL('../vectors/simulate/valid/', import.meta.url);
const vectors = readdirSync(folder).map(
  (name) => ({ name, ...JSON.parse(readFileSync(new URL(name, folder), 'utf8')) }) as Vector,
);
/** A policy has one fraction, so a service has one here. */
const playable = vectors.filter(({ file }) =>
  file.slashes.every((slash) =>
    file.slashes.every((o) => o.service !== slash.service || o.fraction === slash.fraction),
  ),
);

const WINDOW_MS = 10 * MINUTE_MS;
const timeOf = (text: string): Timestamp => at(Date.parse(text));

function deploymentFor({ file }: Vector): Readonly<Record<string, unknown>> {
  const slashed = new Map(file.slashes.map((slash) => [slash.service, slash]));
  const services = ['S1', 'S2', 'S3'];
  return {
    deployment: {
      name: 'examples',
      genesis: '1970-01-01T00:00:00.000Z',
      epochLength: 'PT1H',
      bech32Prefix: 'milk',
      ...rules,
      joinNotice: 'PT0S',
      bounds: { ...rules.bounds, maxSlashFraction: '1', minVetoWindow: 'PT1M' },
    },
    services: services.map((service) => ({ ...oracle, service, requiredStake: {} })),
    committees: [{ ...council, owner: 'authority' }],
    policies: services.map((service) => ({
      ...policy,
      service,
      slashFraction: slashed.get(service)?.fraction ?? '0.5',
      tombstone: slashed.get(service)?.tombstone ?? false,
      vetoWindow: 'PT10M',
      silentLimit: null,
    })),
    operators: [],
    watchers: [],
    topics: [],
  };
}

/** Plays feed and slashes in the order of their times; requests open one window before they execute. */
async function play(court: Court, { file }: Vector): Promise<string[]> {
  const ids: string[] = [];
  const steps: { readonly time: Timestamp; readonly order: number; run(): Promise<void> }[] = [];
  for (const time of new Set(file.feed.map((event) => timeOf(event.at))))
    steps.push({
      time,
      order: 2,
      run: async () => {
        const lines = file.feed.filter((event) => timeOf(event.at) === time);
        const answer = await court.feed(
          'ledger',
          lines.map((line) => ({ ...line, at: formatTime(time) })),
        );
        expect(answer.body).toMatchObject({ taken: lines.length, discrepancyCount: 0 });
      },
    });
  file.slashes.forEach((slash, i) => {
    const executedAt = timeOf(slash.executedAt);
    const height = heightOf(slash, file.slashes);
    steps.push({
      time: at(executedAt - WINDOW_MS),
      order: 1,
      run: async () => {
        await court.feed('chain-facts', [
          blockLine(height, timeOf(slash.capture), court.clock.time),
        ]);
        const answer = await court.report(doubleVote(slash.operator, height), {
          services: [slash.service],
        });
        expect(answer.status).toBe(201);
        ids[i] = answer.body.services[0].convictions[0].slashRequest;
      },
    });
    steps.push({
      time: executedAt,
      order: 0,
      run: async () => {
        await court.feed('ledger', [{ at: formatTime(executedAt), type: 'tick' }]);
        const preview = await court.get(`/v1/slash-requests/${ids[i]}/preview`);
        const decided = await court.close();
        expect(decided.map(({ id, status }) => [id, status])).toEqual([[ids[i], 'executed']]);
        const slashed = await court.get(`/v1/slashes/${ids[i]}`);
        expect(JSON.stringify(slashed.body.report)).toBe(JSON.stringify(preview.body.report));
      },
    });
  });
  for (const step of steps.sort((a, b) => a.time - b.time || a.order - b.order)) {
    court.clock.set(step.time);
    await step.run();
  }
  return ids;
}

/** Heights in the order of the times of their blocks. */
const heightOf = (slash: SlashRow, slashes: readonly SlashRow[]): number =>
  100 + [...new Set(slashes.map(({ capture }) => capture))].sort().indexOf(slash.capture);

/** The time a file names; without one, when everything in it has taken effect. */
const lookedAt = ({ file }: Vector, last: Timestamp): Timestamp =>
  file.at === undefined ? at(last + HOUR_MS) : timeOf(file.at);

/** As a simulation lists them. */
const byExecution = (slashes: readonly SlashRow[], ids: readonly string[]): string[] =>
  slashes
    .map(({ executedAt }, i) => ({ executedAt, id: ids[i] ?? '' }))
    .sort((a, b) => timeOf(a.executedAt) - timeOf(b.executedAt))
    .map(({ id }) => id);

describe('the worked examples over HTTP, digit for digit', () => {
  test('most of them can be played', () => {
    expect(playable.length).toBeGreaterThanOrEqual(15);
  });

  test.each(playable.map((vector) => [vector.shows, vector] as const))('%s', async (_, vector) => {
    const court = courtOf(await world(deploymentFor(vector)));
    court.clock.set(timeOf('1970-01-01T00:00:30Z'));
    await court.feed('chain-facts', [keyLine('o', court.clock.time)]);
    const ids = byExecution(vector.file.slashes, await play(court, vector));

    court.clock.set(lookedAt(vector, court.clock.time));
    for (const [i, expected] of vector.expected.slashes.entries())
      expect((await court.get(`/v1/slashes/${ids[i]}`)).body.report).toMatchObject(expected);
    for (const { service, asset, amount } of vector.expected.secured) {
      const { body } = await court.get(`/v1/services/${service}/secured`);
      expect(body.secured).toContainEqual(expect.objectContaining({ asset, amount }));
    }
    for (const row of vector.expected.restakers) {
      const { body } = await court.get(`/v1/restakers/${row.restaker}`);
      expect(body.stake).toContainEqual(expect.objectContaining(omit(row, 'restaker')));
    }
    await court.end();
  });
});

const omit = (row: object, field: string) =>
  Object.fromEntries(Object.entries(row).filter(([name]) => name !== field));
