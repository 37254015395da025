/** A deployment founded again in a database of its own, with the rules it ever had and nothing else. */
import type { Context } from '../../../db/context.ts';
import type { Database, Tx } from '../../../db/database.ts';
import { withScratchDatabase } from '../../../db/scratch.ts';
import { KINDS } from '../../../evidence/kinds.ts';
import { orRefuse, Refusal } from '../../../primitives/refusal.ts';
import { bootstrap } from '../../../registry/bootstrap/service.ts';
import { loadBootstrap } from '../../../registry/bootstrap/store.ts';
import { identityOf } from '../../../registry/bootstrap-rules.ts';
import { parseBootstrap } from '../../../registry/bootstrap-schema.ts';
import type { Founded } from '../snapshot-header.ts';
import { appendRules, listRules } from './store.ts';

type NotFounded = { readonly code: 'not_founded'; readonly detail: string };

/** What a database was founded with. */
export async function foundedIn(tx: Tx): Promise<Founded> {
  const stored = await loadBootstrap(tx);
  const detail = 'there is no deployment in this database';
  if (stored === null) throw new Refusal<NotFounded>({ code: 'not_founded', detail });
  return { bootstrap: stored.file, rules: await listRules(tx) };
}

/** What can never change about the deployment. */
export const identityFrom = (founded: Founded): Context['deployment'] =>
  identityOf(orRefuse(parseBootstrap(founded.bootstrap)));

/** Gives an empty database to work with, and takes it away again. */
export type Workshop = <T>(work: (database: Database) => Promise<T>) => Promise<T>;

/** The database is gone once the work is done. */
export const withReplica = <T>(
  founded: Founded,
  work: (replica: Context) => Promise<T>,
  workshop: Workshop = withScratchDatabase,
): Promise<T> =>
  workshop(async (database) => {
    const { genesis } = identityFrom(founded);
    const clock = { now: async () => genesis };
    const founding = { database, clock, kinds: KINDS };
    const deployment = await bootstrap(founding, founded.bootstrap);
    await database.transaction((tx) => appendRules(tx, founded.rules));
    return work({ ...founding, deployment });
  });
