/** What is left of watchers' times once those in which they are barred are taken out. */
import type { SignerName } from '../../primitives/signatures/signer.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { canonicalSigner, type KnownKeys } from '../../statements/known-names.ts';

/** Half-open, `[from, until)`; `until` null while no end is known. */
interface Period {
  readonly signer: SignerName;
  readonly from: Timestamp;
  readonly until: Timestamp | null;
}

/** A key that is barred under one of its names is barred under all of them. */
export const unbarred = <P extends Period>(
  reigns: readonly P[],
  bars: readonly Period[],
  known: KnownKeys,
): readonly P[] =>
  reigns.flatMap((reign) => {
    const key = canonicalSigner(reign.signer, known);
    const own = bars.filter(({ signer }) => canonicalSigner(signer, known) === key);
    return own.reduce<readonly P[]>(
      (left, bar) => left.flatMap((part) => without(part, bar)),
      [reign],
    );
  });

const endOf = ({ until }: Period): number => until ?? Number.POSITIVE_INFINITY;

/** None, one or two pieces of the period. */
function without<P extends Period>(period: P, bar: Period): readonly P[] {
  if (endOf(bar) <= period.from || bar.from >= endOf(period)) return [period];
  const before = bar.from > period.from ? [{ ...period, until: bar.from }] : [];
  const later = endOf(bar) < endOf(period) ? [{ ...period, from: bar.until ?? period.from }] : [];
  return [...before, ...later];
}
