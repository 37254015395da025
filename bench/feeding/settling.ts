/** A network that has grown to its size, two hours ago. */
import { HOUR_MS } from '../../src/primitives/time.ts';
import type { World } from '../../test/support/bootstrap.ts';
import type { Place } from '../place.ts';
import { fillLedger } from './fill.ts';
import { FIRST, OPERATORS, SERVICES } from './network.ts';
import { foundNetwork, take } from './taking.ts';

/** The network with its operators in their services, and its restakers. */
export async function settle(
  { database }: Pick<Place, 'database'>,
  restakers: number,
): Promise<{ readonly network: World; readonly last: number }> {
  const network = await foundNetwork(database);
  const at = new Date(FIRST).toISOString();
  const lines = Array.from({ length: OPERATORS }, (_, i) =>
    SERVICES.map((service) => ({ at, type: 'join', operator: `op-${i}`, service })),
  ).flat();
  await take(network, { firstSeq: 1, lines });
  const last = await database.transaction((tx) =>
    fillLedger(tx, network.deployment, { restakers, before: lines.length }),
  );
  network.clock.advance(2 * HOUR_MS);
  return { network, last };
}
