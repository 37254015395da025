/** Slashes and reversals in the order in which they were done, and in their place among feed lines. */
import { ahead } from '../../primitives/ahead.ts';
import type { Act, ReversalAct, SlashAct } from './act.ts';

/** What is stored of a slash; `version` is that of the ledger it acted on. */
export interface VersionedSlash {
  readonly act: SlashAct;
  readonly version: number;
}

/**
 * Each stream in its own order. Whatever changes the ledger counts its version up by one, so between
 * slashes on one and the same feed line the versions tell how many reversals there were; elsewhere
 * the times do, and a slash comes first.
 */
export async function* actsInOrder(
  slashes: AsyncIterable<VersionedSlash>,
  reversals: AsyncIterable<ReversalAct>,
): AsyncGenerator<Act> {
  const waiting = ahead(reversals);
  let before: VersionedSlash | null = null;
  let since = 0;
  for await (const slash of slashes) {
    for (;;) {
      const reversal = await waiting.peek();
      if (reversal === null || !isBefore(reversal, slash, { before, since })) break;
      await waiting.next();
      since = reversal.afterSeq === before?.act.afterSeq ? since + 1 : since;
      yield reversal;
    }
    yield slash.act;
    [before, since] = [slash, 0];
  }
  for (let left = await waiting.next(); left !== null; left = await waiting.next()) yield left;
}

function isBefore(
  reversal: ReversalAct,
  { act, version }: VersionedSlash,
  { before, since }: { readonly before: VersionedSlash | null; readonly since: number },
): boolean {
  if (reversal.afterSeq !== act.afterSeq) return reversal.afterSeq < act.afterSeq;
  if (before === null || before.act.afterSeq !== act.afterSeq)
    return reversal.reversedAt < act.executedAt;
  return since < version - before.version - 1;
}

/** A feed line that could be read, or an act. */
export type Placed<Line> =
  | { readonly line: Line & { readonly seq: number } }
  | { readonly act: Act };

/** Each act after the line it acted on. */
export async function* inPlace<Line extends { readonly seq: number }>(
  lines: AsyncIterable<Line>,
  acts: AsyncIterable<Act>,
): AsyncGenerator<Placed<Line>> {
  const waiting = ahead(acts);
  const dueBefore = async (seq: number) => {
    const act = await waiting.peek();
    return act !== null && act.afterSeq < seq ? waiting.next() : null;
  };
  for await (const line of lines) {
    for (let act = await dueBefore(line.seq); act !== null; act = await dueBefore(line.seq))
      yield { act };
    yield { line };
  }
  for (let act = await waiting.next(); act !== null; act = await waiting.next()) yield { act };
}
