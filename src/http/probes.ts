/** What the process is asked about itself by the machines that keep it running. */
import type { CourtFigures } from '../standing/figures/service.ts';

export interface Probes {
  /** Whether the worker that writes what the clock decided has been heard of lately. */
  readonly isWorkerAlive: () => boolean;
  /** Counted in the database, so that every replica tells the same. */
  readonly figures: () => Promise<CourtFigures>;
}
