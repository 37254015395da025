/** Which targets' stake secures a service, as what a tick shares a reward among. */
import type { Source, SumRow, WantedSum } from '../../ledger/secured.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { AssetId, TargetId } from '../../primitives/ids.ts';
import type { ExposedTarget } from '../distribution/exposed.ts';

const keyOf = ({ target, part }: WantedSum): string => `${target}\n${part}`;

/** By target and asset, in the order of their names; nothing of what is not exposed. */
export function exposedTargets(
  sources: readonly Source[],
  rows: readonly SumRow[],
  isEligible: (target: TargetId) => boolean,
): readonly ExposedTarget[] {
  const factors = new Map(sources.map((source) => [keyOf(source), source.factor]));
  const eligible = rows.filter(({ target }) => isEligible(target));
  return [...grouped(eligible, ({ target }) => target)]
    .map(([target, of]) => ({ target, assets: assetsOf(of, factors) }))
    .filter(({ assets }) => assets.length > 0)
    .sort((a, b) => (a.target < b.target ? -1 : 1));
}

function assetsOf(
  rows: readonly SumRow[],
  factors: ReadonlyMap<string, bigint>,
): ExposedTarget['assets'] {
  const sums = new Map<AssetId, bigint>();
  for (const row of rows) {
    const more = (factors.get(keyOf(row)) ?? 0n) * row.amount;
    sums.set(row.asset, (sums.get(row.asset) ?? 0n) + more);
  }
  return [...sums]
    .filter(([, hundredths]) => hundredths > 0n)
    .map(([asset, hundredths]) => ({ asset, hundredths }))
    .sort((a, b) => (a.asset < b.asset ? -1 : 1));
}
