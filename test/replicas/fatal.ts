/** A database whose process dies at a chosen moment, as by `kill -9`: nothing is cleaned up. */
import type { Database, Tx } from '../../src/db/database.ts';

/** Words of the SQL after which it dies, inside its transaction; or null: right after a commit. */
export interface Moment {
  readonly after: string | null;
  /** The how many-th time it comes to this; 1 is the first. */
  readonly time: number;
}

export function fatalDatabase(database: Database, moment: Moment): Database {
  let count = 0;
  const reach = (): Promise<void> | undefined => {
    count += 1;
    return count === moment.time ? die() : undefined;
  };
  return {
    ...database,
    async transaction(work) {
      let hasWritten = false;
      const result = await database.transaction((tx) =>
        work(
          watched(tx, async (sql) => {
            hasWritten ||= sql.includes('INSERT');
            if (moment.after !== null && sql.includes(moment.after)) await reach();
          }),
        ),
      );
      if (moment.after === null && hasWritten) await reach();
      return result;
    },
  };
}

/** The same transaction, telling what raw SQL it has run. */
const watched = (tx: Tx, ran: (sql: string) => Promise<void>): Tx =>
  new Proxy(tx, {
    get(target, name) {
      if (name !== '$executeRaw') return Reflect.get(target, name);
      return async (strings: TemplateStringsArray, ...values: unknown[]) => {
        const count = await target.$executeRaw(strings, ...values);
        await ran(strings.join('?'));
        return count;
      };
    },
  });

/** Never returns. */
function die(): Promise<void> {
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => {});
}
