/**
 * What was read of the registry, kept between transactions for as long as the registry stays what it
 * was. Versions are only ever added, or cancelled once, so that three numbers tell whether it did.
 */
import type { Tx } from '../../db/database.ts';

/** Answers by question; a new one when the registry has changed, so that no late answer gets in. */
interface View {
  readonly fingerprint: string;
  readonly answers: Map<string, unknown>;
}

/** Of one database, to whoever reads it. */
export interface RegistryMemory {
  view: View;
}

export const emptyMemory = (): RegistryMemory => ({
  view: { fingerprint: '', answers: new Map() },
});

/** More are forgotten all at once. */
const ANSWERS_MAX = 50_000;

const views = new WeakMap<Tx, View>();

/**
 * From here on this transaction reads the registry as it is now, from memory where it can. The answer
 * is another one whenever a version was accepted.
 */
export async function rememberRegistry(tx: Tx, memory: RegistryMemory): Promise<string> {
  const [row] = await tx.$queryRaw<{ fingerprint: string }[]>`
    SELECT concat_ws(' ', count(*), max(seq), count(cancelled_at)) AS fingerprint
    FROM registry_version`;
  const fingerprint = row?.fingerprint ?? '';
  if (memory.view.fingerprint !== fingerprint || memory.view.answers.size > ANSWERS_MAX)
    memory.view = { fingerprint, answers: new Map() };
  views.set(tx, memory.view);
  return fingerprint;
}

export const isRemembering = (tx: Tx): boolean => views.has(tx);

/** The answer to a question that only the registry's versions decide. */
export async function remembered<T>(
  tx: Tx,
  question: readonly string[],
  ask: () => Promise<T>,
): Promise<T> {
  const view = views.get(tx);
  if (view === undefined) return ask();
  const key = question.join('\n');
  if (view.answers.has(key)) return view.answers.get(key) as T;
  const answer = await ask();
  view.answers.set(key, answer);
  return answer;
}
