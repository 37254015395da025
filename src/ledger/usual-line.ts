/**
 * The lines that nearly every feed is made of, spelled as they nearly always are: one comparison with
 * a pattern instead of a reader of JSON and a schema. Any other spelling is read in full.
 *
 * What the patterns let through has no escape, no space and no character beyond ASCII, each field once,
 * and every value in the form that the schema asks for.
 */
import { parseAmount } from '../primitives/amount.ts';
import type { AssetId, RestakerId, ServiceId, TargetId } from '../primitives/ids.ts';
import { parseTime, type Timestamp } from '../primitives/time.ts';
import { allocationKey, parseWeight, type ServiceWeight } from './allocation.ts';
import { SEQ_END } from './cohort.ts';
import type { LedgerEvent } from './events.ts';

const ID = '[A-Za-z0-9][A-Za-z0-9._:/-]{0,127}';
const LINE = '\\{"seq":([1-9][0-9]{0,12}),"at":"([0-9TZ:.-]{24})"';
const TARGET = `"((?:operator|pool|service)/${ID})"`;
const STAKE = `"asset":"(${ID})","amount":"([0-9]{1,39})"\\}`;
const WEIGHT = `"${ID}":"[0-9.]{1,20}"`;

const MOVE = new RegExp(
  `^${LINE},"type":"(delegate|undelegate|withdraw)","restaker":"(${ID})","target":${TARGET},${STAKE}$`,
);
const REDELEGATE = new RegExp(
  `^${LINE},"type":"redelegate","restaker":"(${ID})","from":${TARGET},"to":${TARGET},${STAKE}$`,
);
const ALLOCATE = new RegExp(
  `^${LINE},"type":"allocate","restaker":"(${ID})","target":${TARGET},` +
    `"services":\\{(${WEIGHT}(?:,${WEIGHT})*)\\}\\}$`,
);
const TICK = new RegExp(`^${LINE},"type":"tick"\\}$`);

type TimeOf = (text: string) => Timestamp | null;
type Look = (text: string, timeOf: TimeOf) => LedgerEvent | null;

/** Null: not one of them. Remembers the last time it read, for neighbours mostly have the same. */
export function usualLines(): (text: string) => LedgerEvent | null {
  const timeOf = rememberingTime();
  return (text) => {
    for (const look of LOOKS) {
      const event = look(text, timeOf);
      if (event !== null) return event;
    }
    return null;
  };
}

function moveOf(text: string, timeOf: TimeOf): LedgerEvent | null {
  const found = MOVE.exec(text);
  if (found === null) return null;
  const [, digits = '', time = '', type, restaker, target, asset, units = ''] = found;
  const line = placeOf(digits, timeOf(time));
  const amount = parseAmount(units);
  if (line === null || !amount.ok) return null;
  return {
    type: type as 'delegate' | 'undelegate' | 'withdraw',
    ...line,
    restaker: restaker as RestakerId,
    target: target as TargetId,
    asset: asset as AssetId,
    amount: amount.value,
  };
}

function redelegationOf(text: string, timeOf: TimeOf): LedgerEvent | null {
  const found = REDELEGATE.exec(text);
  if (found === null) return null;
  const [, digits = '', time = '', restaker, from, to, asset, units = ''] = found;
  const line = placeOf(digits, timeOf(time));
  const amount = parseAmount(units);
  if (line === null || !amount.ok) return null;
  return {
    type: 'redelegate',
    ...line,
    restaker: restaker as RestakerId,
    from: from as TargetId,
    to: to as TargetId,
    asset: asset as AssetId,
    amount: amount.value,
  };
}

function allocationOf(text: string, timeOf: TimeOf): LedgerEvent | null {
  const found = ALLOCATE.exec(text);
  if (found === null) return null;
  const [, digits = '', time = '', restaker, target, services = ''] = found;
  const line = placeOf(digits, timeOf(time));
  const weights = weightsOf(services);
  if (line === null || weights === null) return null;
  return {
    type: 'allocate',
    ...line,
    restaker: restaker as RestakerId,
    target: target as TargetId,
    allocation: allocationKey(weights),
  };
}

/** Null where a service is named twice, or a weight is none. */
function weightsOf(services: string): readonly ServiceWeight[] | null {
  const weights = new Map<string, ServiceWeight>();
  for (const pair of services.split(',')) {
    const [, service = '', , text = ''] = pair.split('"');
    const weight = parseWeight(text);
    if (!weight.ok || weights.has(service)) return null;
    weights.set(service, { service: service as ServiceId, weight: weight.value });
  }
  return [...weights.values()];
}

function tickOf(text: string, timeOf: TimeOf): LedgerEvent | null {
  const found = TICK.exec(text);
  if (found === null) return null;
  const [, digits = '', time = ''] = found;
  const line = placeOf(digits, timeOf(time));
  return line === null ? null : { type: 'tick', ...line };
}

/** The most frequent first. */
const LOOKS: readonly Look[] = [moveOf, allocationOf, redelegationOf, tickOf];

function placeOf(digits: string, at: Timestamp | null): Pick<LedgerEvent, 'seq' | 'at'> | null {
  const seq = Number(digits);
  return seq >= SEQ_END || at === null ? null : { seq, at };
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
