/**
 * The lines that nearly every feed is made of, spelled as they nearly always are: one comparison with
 * a pattern instead of a reader of JSON and a schema. Any other spelling is read in full.
 *
 * What the patterns let through has no escape, no space and no character beyond ASCII, each field once,
 * and every value in the form that the schema asks for.
 */
import { parseAmount } from '../primitives/amount.ts';
import type { AssetId, RestakerId, TargetId } from '../primitives/ids.ts';
import { parseTime, type Timestamp } from '../primitives/time.ts';
import { SEQ_END } from './cohort.ts';
import type { LedgerEvent } from './events.ts';

const ID = '[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}';
const LINE = '\\{"seq":([1-9][0-9]{0,12}),"at":"([0-9TZ:.-]{24})"';

const MOVE = new RegExp(
  `^${LINE},"type":"(delegate|undelegate|withdraw)","restaker":"(${ID})",` +
    `"target":"((?:operator|pool|service)/${ID})","asset":"(${ID})","amount":"([0-9]{1,39})"\\}$`,
);
const TICK = new RegExp(`^${LINE},"type":"tick"\\}$`);

/** Null: not one of them. Remembers the last time it read, for neighbours mostly have the same. */
export function usualLines(): (text: string) => LedgerEvent | null {
  const timeOf = rememberingTime();
  return (text) => moveOf(text, timeOf) ?? tickOf(text, timeOf);
}

type TimeOf = (text: string) => Timestamp | null;

function moveOf(text: string, timeOf: TimeOf): LedgerEvent | null {
  const found = MOVE.exec(text);
  if (found === null) return null;
  const [, digits, time = '', type, restaker, target, asset, units = ''] = found;
  const seq = Number(digits);
  const at = timeOf(time);
  const amount = parseAmount(units);
  if (seq >= SEQ_END || at === null || !amount.ok) return null;
  return {
    type: type as 'delegate' | 'undelegate' | 'withdraw',
    seq,
    at,
    restaker: restaker as RestakerId,
    target: target as TargetId,
    asset: asset as AssetId,
    amount: amount.value,
  };
}

function tickOf(text: string, timeOf: TimeOf): LedgerEvent | null {
  const found = TICK.exec(text);
  if (found === null) return null;
  const [, digits, time = ''] = found;
  const seq = Number(digits);
  const at = timeOf(time);
  return seq >= SEQ_END || at === null ? null : { type: 'tick', seq, at };
}

function rememberingTime(): TimeOf {
  let last = '';
  let time: Timestamp | null = null;
  return (text) => {
    if (text === last) return time;
    const parsed = parseTime(text);
    [last, time] = [text, parsed.ok ? parsed.value : null];
    return time;
  };
}
