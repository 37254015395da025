/** The feed read again, line by line: whether it is whole, and how much stake it brought. */
import type { Result } from '../../primitives/result.ts';
import { parseJson } from '../../primitives/strict-json.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { parseLedgerEvent } from '../event-schema.ts';
import type { LedgerEvent } from '../events.ts';
import type { Violation, ViolationList } from './violation.ts';

/** As it is stored, or as it stands in a file; `seq` and `at` where they are kept beside the text. */
interface FedLine {
  readonly text: string;
  readonly seq?: number;
  readonly at?: number;
}

export interface FeedReading {
  /** Null where the line is none. */
  readonly read: (line: FedLine) => LedgerEvent | null;
  /** After the last line: whether it is the one that the feed says it has come to. */
  readonly end: (head: { readonly seq: number; readonly at: number }) => void;
  readonly lines: () => number;
  /** Whole units that ever arrived, by asset. */
  readonly delegated: ReadonlyMap<string, bigint>;
}

export function feedReading(found: ViolationList): FeedReading {
  const delegated = new Map<string, bigint>();
  const last = { seq: 0, at: 0 as Timestamp };
  let lines = 0;
  return {
    read(stored) {
      const expected = last.seq + 1;
      lines += 1;
      const event = parsed(stored.text);
      if (!event.ok) {
        found.add(fault(stored.seq ?? expected, 'a line of the feed', event.error.detail));
        last.seq = expected;
        return null;
      }
      const { seq, at } = event.value;
      const broken = brokenOrder(event.value, stored, last);
      if (broken !== null) found.add(broken);
      last.seq = seq;
      last.at = at;
      if (event.value.type === 'delegate') {
        const { asset, amount } = event.value;
        delegated.set(asset, (delegated.get(asset) ?? 0n) + amount);
      }
      return event.value;
    },
    end({ seq, at }) {
      if (last.seq !== seq || (lines > 0 && last.at !== at))
        found.add(fault(seq, `line ${seq} at ${at}`, `line ${last.seq} at ${last.at}`));
    },
    lines: () => lines,
    delegated,
  };
}

/** What is wrong with where the line stands, and with what is kept beside it. */
function brokenOrder(
  { seq, at }: LedgerEvent,
  stored: FedLine,
  last: { readonly seq: number; readonly at: number },
): Violation | null {
  const due = last.seq + 1;
  if (seq !== due) return fault(due, `line ${due}`, `line ${seq}`);
  if (at < last.at) return fault(seq, `no earlier than ${last.at}`, `${at}`);
  const [keptSeq, keptAt] = [stored.seq ?? seq, stored.at ?? at];
  if (keptSeq === seq && keptAt === at) return null;
  return fault(seq, `line ${seq} at ${at}`, `kept as line ${keptSeq} at ${keptAt}`);
}

function parsed(text: string): Result<LedgerEvent, { readonly detail: string }> {
  const json = parseJson(text);
  return json.ok ? parseLedgerEvent(json.value) : json;
}

const fault = (seq: number, expected: string, found: string): Violation => ({
  check: 'feed',
  table: 'feed_line',
  key: ['ledger', seq],
  expected,
  found,
});
