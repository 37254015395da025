/** How many lines of one kind a second: the later batches move what the first ones brought. */
import { formatTime } from '../../src/primitives/time.ts';
import { NOW } from '../../test/support/statements.ts';
import { emptyPlace } from '../place.ts';
import { type Row, timed } from '../table.ts';
import { BATCH_LINES, foundNetwork, take } from './taking.ts';

type LineOf = (i: number) => object;

const on = (i: number) => ({ restaker: `r-${i}`, target: 'operator/op-1' });

const BATCHES: readonly (readonly [string, LineOf])[] = [
  [
    'delegate (first, cold)',
    (i) => ({ type: 'delegate', ...on(i), asset: 'umilk', amount: '1000' }),
  ],
  ['delegate', (i) => ({ type: 'delegate', ...on(i), asset: 'umilk', amount: '500' })],
  ['allocate', (i) => ({ type: 'allocate', ...on(i), services: { 's-0': '0.5' } })],
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

export async function measureKinds(): Promise<readonly Row[]> {
  const { database, leave } = await emptyPlace();
  const network = await foundNetwork(database);
  const rows: Row[] = [];
  for (const [kind, lineOf] of BATCHES) {
    const lines = Array.from({ length: BATCH_LINES }, (_, i) => ({
      at: formatTime(NOW),
      ...lineOf(i),
    }));
    const firstSeq = rows.length * BATCH_LINES + 1;
    const ms = await timed(() => take(network, { firstSeq, lines }));
    rows.push({ lines: kind, ms, 'lines a second': Math.round((BATCH_LINES / ms) * 1000) });
  }
  await leave();
  return rows;
}
