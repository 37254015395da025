/** What the lines are drawn from, and what is learned on the way. */
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import type { Directory } from './directory.ts';
import { type Findings, noFindings } from './findings.ts';
import type { GenesisState } from './genesis-state.ts';
import { noSums, type StakeSums } from './stake-sums.ts';

export interface Drawing {
  readonly state: GenesisState;
  readonly directory: Directory;
  /** Of the whole state. */
  readonly time: Timestamp;
  /** The same as every line says it. */
  readonly at: string;
  readonly findings: Findings;
  readonly sums: StakeSums;
}

export const openDrawing = (
  state: GenesisState,
  directory: Directory,
  time: Timestamp,
): Drawing => ({
  state,
  directory,
  time,
  at: formatTime(time),
  findings: noFindings(),
  sums: noSums(),
});

/** For going through the same again without counting it twice. */
export const unheard = (drawing: Drawing): Drawing => ({
  ...drawing,
  findings: noFindings(),
  sums: noSums(),
});
