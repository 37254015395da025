/** Which slashes are one group: captured before the first of them was executed. */
import { LAWS, type Service } from './laws.ts';
import type { Life, Taken } from './state.ts';

/** Of the group that an infraction falls into: those executed and not reversed. */
export function groupFor(
  life: Life,
  { service, operator, capture }: { service: Service; operator: string; capture: number },
): ReadonlySet<number> {
  if (!LAWS[service].tombstone) return new Set();
  const groups: { readonly founded: number; readonly members: Taken[] }[] = [];
  for (const { case: of, taken } of life.slashes) {
    if (of.service !== service || of.operator !== operator) continue;
    const group = groups.find(({ founded }) => of.capture < founded);
    if (group === undefined) groups.push({ founded: taken.at, members: [taken] });
    else group.members.push(taken);
  }
  const own = groups.find(({ founded }) => capture < founded)?.members ?? [];
  return new Set(own.filter(({ reversedAt }) => reversedAt === null).map(({ index }) => index));
}
