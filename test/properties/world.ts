/** A simulated ledger, stopped where a property looks at it. */

import type { Answering } from '../../src/ledger/answering/answering.ts';
import { applyEvent } from '../../src/ledger/apply-event.ts';
import { type CohortId, tokens, worth } from '../../src/ledger/cohort.ts';
import { linesAlong, placeIn, stagesFrom } from '../../src/ledger/lineage.ts';
import { required } from '../../src/primitives/assert.ts';
import type { HeldShares } from '../../src/slash/cascade/cascade-restakers.ts';
import { type SimulationOutput, simulate } from '../../src/slash/cascade/simulating/simulate.ts';
import {
  parseSimulation,
  type Simulation,
} from '../../src/slash/cascade/simulating/simulate-schema.ts';
import { emptyWorld, type World } from '../../src/slash/cascade/simulating/simulate-world.ts';
import type { SimulationFile } from '../oracle/file.ts';

export function simulated(file: SimulationFile): SimulationOutput {
  const result = simulate(file);
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The world after the whole feed, and the slashes that are still to come. */
export function worldAfterFeed(file: SimulationFile): { world: World; parsed: Simulation } {
  const parsed = parseSimulation(file);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.error));
  const world = emptyWorld(parsed.value);
  for (const event of parsed.value.feed) applyEvent(world.book, event);
  return { world, parsed: parsed.value };
}

/** Whatever was somewhere in an epoch, with all that its shares went through. */
export function answeringIn(
  { book: { cohorts }, lines }: World,
  captured: number,
  epochNow: number,
): readonly Answering[] {
  const linesOf = (id: CohortId) => lines.get(id) ?? [];
  return [...cohorts.values()].flatMap((cohort) => {
    const was = cohort.shares === 0n ? null : placeIn(cohort, captured, cohorts);
    if (was === null) return [];
    const told = linesAlong(cohort, cohorts, linesOf);
    const took = told.filter(({ kind }) => kind === 'slash');
    const stages = stagesFrom(cohort, Math.max(epochNow, captured), cohorts);
    return [{ ...cohort, was, stages, told, took }];
  });
}

export const heldShares = (world: World): readonly HeldShares[] =>
  [...world.book.pieces.values()]
    .flat()
    .map(({ restaker, cohort, shares }) => ({ restaker, cohort, shares }));

/** Tokens of each cohort that no holder can claim whole. */
export function dustOf(world: World, ids: ReadonlySet<CohortId>): bigint {
  let dust = 0n;
  const held = new Map<string, { cohort: CohortId; shares: bigint }>();
  for (const { restaker, cohort, shares } of heldShares(world)) {
    const key = `${restaker} ${cohort}`;
    held.set(key, { cohort, shares: (held.get(key)?.shares ?? 0n) + shares });
  }
  const cohortOf = (id: CohortId) => required(world.book.cohorts.get(id), 'a cohort');
  for (const id of ids) dust += tokens(cohortOf(id));
  for (const { cohort, shares } of held.values())
    if (ids.has(cohort)) dust -= worth(shares, cohortOf(cohort).rate);
  return dust;
}
