/** What was said and done about one request, in the order in which it was. */
import type { Json } from '../../primitives/bytes.ts';
import type { Digest, ServiceId } from '../../primitives/ids.ts';
import type { DurationMs, Timestamp } from '../../primitives/time.ts';
import type { Pause } from '../../veto/pause.ts';
import type { AppealChoice, Burden, CastVote } from '../../veto/tally.ts';
import type { SlashRequest } from '../request.ts';

/** Behind everything that is said stands a statement. */
interface Said {
  readonly reason: string;
  readonly castAt: Timestamp;
  readonly statement: Digest;
}

export interface Extension {
  readonly cause: 'dispute' | 'outage';
  /** By how much it moved the veto deadline. */
  readonly ms: DurationMs;
  readonly at: Timestamp;
  readonly statement: Digest;
}

/** What a party put before the court. */
export interface Plea {
  readonly author: string;
  readonly grounds: string;
  /** Items by kind and digest, each with what became of its check; bodies are in the statement. */
  readonly counterEvidence: Json;
  readonly at: Timestamp;
  readonly statement: Digest;
}

export interface FiledDispute extends Plea {
  readonly party: 'accused' | 'restaker';
  /** Whose stake it speaks for, where a restaker does. */
  readonly restaker: string | null;
}

export interface DeclaredPause extends Pause {
  /** Null where the authority paused all services. */
  readonly service: ServiceId | null;
  readonly author: string;
  readonly reason: string;
  readonly statement: Digest;
}

export interface AppealVote extends Omit<CastVote, 'choice'>, Said {
  readonly choice: AppealChoice;
}

export interface FiledAppeal extends Plea {
  readonly votes: readonly AppealVote[];
}

export interface CaseFile {
  /** As the policy has it; the request's own may have been turned since. */
  readonly policyBurden: Burden;
  readonly votes: readonly (CastVote & Said)[];
  readonly extensions: readonly Extension[];
  readonly disputes: readonly FiledDispute[];
  /** Those that lie between the veto deadline and the first instant at which it may be executed. */
  readonly pauses: readonly DeclaredPause[];
  readonly appeal: FiledAppeal | null;
  /** Of its ending so far. */
  readonly account: Json;
}

export type TurnedBy = 'silent_limit' | 'dispute' | null;

/** What turned the burden that the policy names; null where it stands. */
export function turnedBy(request: SlashRequest, { policyBurden }: CaseFile): TurnedBy {
  if (request.burden === policyBurden) return null;
  return request.limit?.isExceeded ? 'silent_limit' : 'dispute';
}
