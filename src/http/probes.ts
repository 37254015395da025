/** What the process is asked about itself by the machines that keep it running. */
import type { CourtFigures } from '../standing/figures/service.ts';

export interface Probes {
  /** Names of the loops, of those that write what the clock decided, not heard of lately. */
  readonly silentJobs: () => readonly string[];
  /** Counted in the database, so that every replica tells the same. */
  readonly figures: () => Promise<CourtFigures>;
}
