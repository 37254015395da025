/**
 * Threads shared out among submissions: by turns, as everywhere, and so that large work never has
 * all of them where there is more than one.
 */
import type { Answers, Task } from '../threads/tasks.ts';
import type { Verifier } from '../threads/verifier.ts';
import { type Few, fewAtOnce } from './few-at-once.ts';
import { inTurns, type Source } from './turns.ts';

/** For whom a task is done. */
export interface Client {
  readonly source: Source;
  /** Whether it is large work. */
  readonly isLarge: boolean;
}

export interface SharedVerifier {
  run<T extends Task>(task: T, client: Client): Promise<Answers[T['do']]>;
  readonly waiting: number;
}

interface Order {
  readonly task: Task;
  readonly source: Source;
}

type Answer = Answers[Task['do']];

export function shareOut(
  verifier: Verifier,
  isInDebt: (source: Source) => boolean,
): SharedVerifier {
  const sharing = (atOnce: number): Few<Order, Answer> =>
    fewAtOnce({
      atOnce,
      work: ({ task }) => verifier.run(task),
      queue: inTurns({ sourceOf: ({ item }) => item.source, isInDebt }),
    });
  const small = sharing(verifier.atOnce + 1);
  const large = sharing(Math.max(1, verifier.atOnce - 1));
  return {
    run: async <T extends Task>(task: T, { source, isLarge }: Client) =>
      (await (isLarge ? large : small).run({ task, source })) as Answers[T['do']],
    get waiting() {
      return verifier.waiting + small.waiting + large.waiting;
    },
  };
}
