/** What a court did to the ledger, with all that is needed to do it again. */

import type { Json } from '../../primitives/bytes.ts';
import { formatFraction } from '../../primitives/fraction.ts';
import type { Digest, OffenceId, SlashRequestId } from '../../primitives/ids.ts';
import { formatTime, type Timestamp } from '../../primitives/time.ts';
import type { SlashTerms } from '../cascade/cascade-liable.ts';

interface Done {
  readonly slash: SlashRequestId;
  /** The last line of the feed that it acted on. */
  readonly afterSeq: number;
  /** SHA-256 of the rate lines that it left, as `actRateLines` writes them. */
  readonly lines: Digest;
}

export interface SlashAct extends Done, SlashTerms {
  readonly act: 'slash';
  readonly offence: OffenceId;
  readonly tombstone: boolean;
  readonly executedAt: Timestamp;
  readonly escrowUntil: Timestamp;
  /** SHA-256 of its report, as it is stored. */
  readonly report: Digest;
}

export interface ReversalAct extends Done {
  readonly act: 'reversal';
  readonly reversedAt: Timestamp;
}

export type Act = SlashAct | ReversalAct;

/** As a line of a snapshot has it. */
export function actJson(act: Act): Json {
  if (act.act === 'reversal') return { ...act, reversedAt: formatTime(act.reversedAt) };
  return {
    ...act,
    liable: [...act.liable],
    capture: formatTime(act.capture),
    executedAt: formatTime(act.executedAt),
    escrowUntil: formatTime(act.escrowUntil),
    fraction: formatFraction(act.fraction),
    sharedFraction: formatFraction(act.sharedFraction),
  };
}
