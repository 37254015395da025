/** The file of a simulation as JSON: what the naive model and the ledger are both given. */
export type Line = { readonly seq: number; readonly at: string } & (
  | { readonly type: 'join' | 'leave'; readonly operator: string; readonly service: string }
  | { readonly type: 'secure' | 'release'; readonly pool: string; readonly service: string }
  | {
      readonly type: 'delegate' | 'undelegate' | 'withdraw';
      readonly restaker: string;
      readonly target: string;
      readonly asset: string;
      readonly amount: string;
    }
  | {
      readonly type: 'allocate';
      readonly restaker: string;
      readonly target: string;
      readonly services: Readonly<Record<string, string>> | null;
    }
  | {
      readonly type: 'redelegate';
      readonly restaker: string;
      readonly from: string;
      readonly to: string;
      readonly asset: string;
      readonly amount: string;
    }
  | { readonly type: 'tick' }
);

export interface SlashInFile {
  readonly operator: string;
  readonly service: string;
  readonly capture: string;
  readonly executedAt: string;
  readonly reversedAt?: string;
  readonly fraction: string;
  readonly liable: readonly string[];
  readonly sharedFraction: string;
  readonly offence: string;
  readonly tombstone: boolean;
}

export interface SimulationFile {
  readonly epochLength: 'PT1H';
  readonly joinNotice: 'PT0S' | 'PT1H30M';
  /** 21 days unless it says another. */
  readonly unbondingPeriod?: `PT${number}H`;
  readonly feed: readonly Line[];
  readonly slashes: readonly SlashInFile[];
  readonly at?: string;
}
