/** How many lines a second the stake ledger takes, in batches of one transaction each. */
import { KINDS } from '../src/evidence/kinds.ts';
import { LINES_PER_TRANSACTION, takeFeed } from '../src/feeds/service.ts';
import { ledgerApplier } from '../src/ledger/service.ts';
import { formatTime } from '../src/primitives/time.ts';
import { bootstrap } from '../src/registry/bootstrap/service.ts';
import { signedBatch } from '../test/http/lines.ts';
import { bootstrapFile, type World } from '../test/support/bootstrap.ts';
import { manualClock } from '../test/support/clock.ts';
import { NOW } from '../test/support/statements.ts';
import { emptyPlace } from './place.ts';
import { printTable, type Row, saveResults, timed } from './table.ts';

type LineOf = (i: number) => object;

const on = (i: number) => ({ restaker: `r-${i}`, target: 'operator/op-1' });

/** In this order: the later ones move what the first ones brought. */
const BATCHES: readonly (readonly [string, LineOf])[] = [
  [
    'delegate (first, cold)',
    (i) => ({ type: 'delegate', ...on(i), asset: 'umilk', amount: '1000' }),
  ],
  ['delegate', (i) => ({ type: 'delegate', ...on(i), asset: 'umilk', amount: '500' })],
  ['allocate', (i) => ({ type: 'allocate', ...on(i), services: { oracle: '0.5' } })],
  ['undelegate', (i) => ({ type: 'undelegate', ...on(i), asset: 'umilk', amount: '700' })],
  [
    'redelegate',
    (i) => ({
      type: 'redelegate',
      restaker: `r-${i}`,
      from: 'operator/op-1',
      to: 'operator/op-2',
      asset: 'umilk',
      amount: '100',
    }),
  ],
  ['withdraw', (i) => ({ type: 'withdraw', ...on(i), asset: 'umilk', amount: '700' })],
  ['tick', () => ({ type: 'tick' })],
];

export async function feedBench(): Promise<void> {
  const { database, leave } = await emptyPlace();
  const clock = manualClock(NOW);
  const founding = { database, clock, kinds: KINDS };
  const world: World = { ...founding, deployment: await bootstrap(founding, bootstrapFile()) };
  const rows: Row[] = [];
  for (const [lines, lineOf] of BATCHES) {
    const ms = await timed(() => take(world, rows.length, lineOf));
    rows.push({ lines, ms, 'lines a second': Math.round((LINES_PER_TRANSACTION / ms) * 1000) });
  }
  await leave();
  printTable(`Ledger feed, batches of ${LINES_PER_TRANSACTION} lines`, rows);
  saveResults('feed', { rows });
}

async function take(world: World, batches: number, lineOf: LineOf): Promise<void> {
  const lines = Array.from({ length: LINES_PER_TRANSACTION }, (_, i) => ({
    at: formatTime(NOW),
    ...lineOf(i),
  }));
  const firstSeq = batches * LINES_PER_TRANSACTION + 1;
  const text = signedBatch(world, { feed: 'ledger', firstSeq, lines });
  const body = (async function* () {
    yield new TextEncoder().encode(text);
  })();
  await takeFeed(world, ledgerApplier(world), { body });
}
