/** What the process is asked about itself by the machines that keep it running. */

export interface FeedFigure {
  readonly feed: string;
  readonly seq: number;
  /** Seconds between `at` of the last line taken and now. */
  readonly lagSeconds: number;
}

export interface CountFigure {
  readonly name: string;
  readonly count: number;
}

/** Counted in the database, so that every replica tells the same. */
export interface CourtFigures {
  /** Slash requests by status. */
  readonly requests: readonly CountFigure[];
  /** Evidence by verdict, refutations by code. */
  readonly verdicts: readonly CountFigure[];
  readonly discrepancies: readonly CountFigure[];
  readonly feeds: readonly FeedFigure[];
  /** How long the request that is due longest has been due; 0 when none is. */
  readonly oldestDueSeconds: number;
}

export interface Probes {
  /** Whether the worker that writes what the clock decided has been heard of lately. */
  readonly isWorkerAlive: () => boolean;
  readonly figures: () => Promise<CourtFigures>;
}
