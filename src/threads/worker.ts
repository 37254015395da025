/** What a thread runs. It has no database, no clock and no door. */
import { perform, type Task } from './tasks.ts';

/** What a task came to; a mistake of ours is told apart from a thread that died. */
export type Outcome =
  | { readonly isDone: true; readonly answer: ReturnType<typeof perform> }
  | { readonly isDone: false; readonly error: unknown };

export function run(task: Task): Outcome {
  try {
    return { isDone: true, answer: perform(task) };
  } catch (error) {
    return { isDone: false, error };
  }
}
