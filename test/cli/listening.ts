/** Where a court in this process listens. */
import type { Court } from '../support/court.ts';

export function urlOf({ server }: Pick<Court, 'server'>): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it listens');
  return `http://127.0.0.1:${address.port}`;
}
