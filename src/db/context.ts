import type { DurationMs, Timestamp } from '../primitives/time.ts';
import type { KindTable } from '../registry/policy-rules.ts';
import type { Verifier } from '../threads/verifier.ts';
import type { Clock } from './clock.ts';
import type { Database } from './database.ts';

/** What can never change about a deployment: its name, its money's prefix, and how it cuts time. */
export interface DeploymentIdentity {
  /** The name, `/`, and the first 16 hex digits of the digest of the bootstrap file. */
  readonly id: string;
  readonly name: string;
  readonly genesis: Timestamp;
  readonly epochLength: DurationMs;
  /** Of `cosmos:` signers. */
  readonly bech32Prefix: string;
}

/** What every service function is given. */
export interface Context extends Founding {
  readonly deployment: DeploymentIdentity;
  /** This process itself, where none is named. */
  readonly verifier?: Verifier;
}

/** What there is before a deployment is. */
export interface Founding {
  readonly database: Database;
  readonly clock: Clock;
  /** The kinds of evidence that are heard here. */
  readonly kinds: KindTable;
}
