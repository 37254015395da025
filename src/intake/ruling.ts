/** What a verdict means for the service that asked for it. */
import type { Verdict } from '../evidence/verdict.ts';
import type { ServiceId } from '../primitives/ids.ts';
import type { Facts } from '../threads/tasks.ts';
import { type Hearing, type HearingRefusal, type Proven, refusalFor } from './hearing.ts';
import type { BlockName } from './store.ts';

export interface Refused {
  readonly outcome: 'refused';
  readonly service: ServiceId;
  readonly refusal: HearingRefusal;
}

/** Refused unread, or to be verified with these facts. */
export type Brief =
  | Refused
  | {
      readonly outcome: 'open';
      readonly service: ServiceId;
      readonly facts: Facts;
      /** The block that has yet to tell the time that answers. */
      readonly waitsFor: BlockName | null;
    };

export type Ruling =
  | Refused
  | { readonly outcome: 'known'; readonly service: ServiceId }
  | (Hearing & { readonly outcome: 'waiting' })
  | { readonly outcome: 'proven'; readonly service: ServiceId; readonly verdict: Proven };

/** Before the block is fed, what can be refuted without it is, and the rest waits for it. */
export function rulingOn(brief: Brief & { readonly outcome: 'open' }, verdict: Verdict): Ruling {
  const { service, waitsFor } = brief;
  if (verdict.verdict === 'proven') return { outcome: 'proven', service, verdict };
  if (waitsFor !== null && isSettledByBlocks(verdict))
    return { outcome: 'waiting', service, verdict, ...waitsFor };
  return { outcome: 'refused', service, refusal: refusalFor(verdict) };
}

/** Whether what is missing may come with the block: its time, or a key of that height. */
const isSettledByBlocks = (verdict: Verdict): boolean =>
  verdict.verdict === 'unverifiable' &&
  ['height_unknown', 'key_unknown', 'key_not_in_force'].includes(verdict.code);
