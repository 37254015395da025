/** Changes to a JSON value that know what JSON is made of. */
import type { Json } from '../../src/primitives/bytes.ts';
import type { Chance } from './chance.ts';
import { HOSTILE_NAMES, HOSTILE_NUMBERS, HOSTILE_VALUES } from './hostile.ts';
import { damaged } from './mutate-text.ts';

type Container = Json[] | { [name: string]: Json };

/** A value and where it lies: `at` is a name or an index of `holder`. */
interface Spot {
  readonly holder: Container;
  readonly at: string;
  readonly value: Json;
}

const isContainer = (json: Json): json is Container => typeof json === 'object' && json !== null;

/** Every value of a document but the document itself. */
function spotsOf(root: Json): Spot[] {
  const spots: Spot[] = [];
  const open: Json[] = [root];
  for (let json = open.pop(); json !== undefined; json = open.pop()) {
    if (!isContainer(json)) continue;
    for (const [at, value] of Object.entries(json)) {
      spots.push({ holder: json, at, value });
      if (isContainer(value)) open.push(value);
    }
  }
  return spots;
}

/** As own property, whatever its name. */
function put({ holder, at }: Pick<Spot, 'holder' | 'at'>, value: Json): void {
  Object.defineProperty(holder, at, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function drop({ holder, at }: Spot): void {
  if (Array.isArray(holder)) holder.splice(Number(at), 1);
  else delete holder[at];
}

type Change = (spot: Spot, chance: Chance, spots: readonly Spot[]) => void;

const replace: Change = (spot, chance) =>
  put(spot, structuredClone(chance.pick(HOSTILE_VALUES) ?? null));

const rename: Change = (spot, chance) => {
  const { holder, at, value } = spot;
  if (Array.isArray(holder)) return;
  const names = [
    ...HOSTILE_NAMES,
    at.toUpperCase(),
    `${at} `,
    at.replaceAll('_', ''),
    `${at}\u200b`,
  ];
  drop(spot);
  put({ holder, at: chance.pick(names) ?? at }, value);
};

const add: Change = ({ holder, value }, chance) => {
  if (Array.isArray(holder)) holder.push(structuredClone(value));
  else put({ holder, at: chance.pick(HOSTILE_NAMES) }, structuredClone(value));
};

/** Up to a few thousand times, as long as the document stays of one megabyte or so. */
const multiply: Change = ({ holder, value }, chance) => {
  if (!Array.isArray(holder)) return;
  const size = JSON.stringify(value).length;
  const times = Math.min(chance.pick([2, 17, 300, 3000]), Math.ceil(1_000_000 / size));
  for (let n = 0; n < times; n += 1) holder.push(structuredClone(value));
};

const exchange: Change = (spot, chance, spots) => {
  const other = chance.pick(spots);
  if (other === undefined) return;
  put(spot, structuredClone(other.value));
  if (chance.onceIn(2) && !isContainer(spot.value)) put(other, spot.value);
};

/** The same in another type, as a careless encoder would write it. */
const retype: Change = (spot, chance) => put(spot, retyped(spot.value, chance));

function retyped(value: Json, chance: Chance): Json {
  if (Array.isArray(value)) return chance.onceIn(2) ? { ...value } : (value[0] ?? null);
  if (isContainer(value)) return Object.values(value);
  if (typeof value === 'string') return Number.isFinite(Number(value)) ? Number(value) : [value];
  if (typeof value === 'number') return chance.onceIn(2) ? String(value) : [value];
  return String(value);
}

const nudge: Change = (spot, chance) => {
  const { value } = spot;
  if (typeof value === 'string') put(spot, damaged(value, chance));
  else if (typeof value === 'number')
    put(spot, chance.pick([value + 1, value - 1, -value, value / 2, chance.pick(HOSTILE_NUMBERS)]));
  else if (typeof value === 'boolean') put(spot, !value);
  else replace(spot, chance, []);
};

const CHANGES: readonly [Change, ...Change[]] = [
  nudge,
  nudge,
  nudge,
  nudge,
  nudge,
  replace,
  replace,
  drop,
  rename,
  add,
  multiply,
  exchange,
  retype,
];

/** A copy with one change, seldom with more. */
export function mutatedJson(json: Json, chance: Chance): Json {
  const holder: Json[] = [structuredClone(json)];
  const changes = chance.onceIn(4) ? 1 + chance.below(4) : 1;
  for (let n = 0; n < changes; n += 1) {
    const spots = spotsOf(holder);
    const spot = chance.onceIn(spots.length * 4)
      ? spots[0]
      : spots[1 + chance.below(spots.length - 1)];
    if (spot !== undefined) chance.pick(CHANGES)(spot, chance, spots);
  }
  return holder[0] ?? null;
}
