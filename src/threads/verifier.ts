/** Who reads and verifies: this process, or threads beside it. */
import { type Answers, perform, type Task } from './tasks.ts';

/** A thread died over the work or took too long. The work left no trace; it may be asked for again. */
export interface VerificationInterrupted {
  readonly code: 'verification_interrupted';
}

export interface Verifier {
  run<T extends Task>(task: T): Promise<Answers[T['do']]>;
  /** More tasks than so many only wait. */
  readonly atOnce: number;
  /** Tasks that no thread has begun. */
  readonly waiting: number;
  close(): Promise<void>;
}

/** One thing after the other, on the caller's own thread. */
export const inProcess: Verifier = {
  run: async <T extends Task>(task: T) => perform(task) as Answers[T['do']],
  atOnce: 1,
  waiting: 0,
  close: async () => {},
};
