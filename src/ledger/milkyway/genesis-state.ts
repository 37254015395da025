/**
 * Where things stand in a genesis file: the lists that the mapping reads, each with its pointer.
 * Entries are read one at a time, and again whenever they are needed: besides the file itself
 * nothing of them is kept.
 */
import { required } from '../../primitives/assert.ts';
import { err, ok, type Result } from '../../primitives/result.ts';
import { jsonPointer, type Malformed, parseShape } from '../../primitives/shape-schema.ts';
import type { EntryForm } from './genesis-schema.ts';

const MODULES = ['restaking', 'operators', 'services', 'pools'] as const;
type Module = (typeof MODULES)[number];

/** The lists there are, by the module that has them. */
const LISTS = {
  operators: ['operators', 'operators'],
  services: ['services', 'services'],
  servicesParams: ['services', 'services_params'],
  pools: ['pools', 'pools'],
  joined: ['restaking', 'operators_joined_services'],
  allowed: ['restaking', 'services_allowed_operators'],
  secured: ['restaking', 'services_securing_pools'],
  delegations: ['restaking', 'delegations'],
  unbonding: ['restaking', 'unbonding_delegations'],
  preferences: ['restaking', 'users_preferences'],
} as const satisfies Readonly<Record<string, readonly [Module, string]>>;

type ListName = keyof typeof LISTS;

export interface EntryList {
  readonly pointer: string;
  readonly entries: readonly unknown[];
  /** Not in the file at all, which proto3 reads as empty. */
  readonly isMissing: boolean;
}

export interface GenesisState {
  readonly lists: Readonly<Record<ListName, EntryList>>;
  readonly modules: Readonly<Record<Module, Readonly<Record<string, unknown>>>>;
  /** Of what holds the modules: `/app_state`, or empty for a file that is only that. */
  readonly base: string;
  /** Every module there is, those that are not read too. */
  readonly moduleNames: readonly string[];
}

/** Fields of the modules besides their lists, whether read or left. */
export const KNOWN_FIELDS: Readonly<Record<Module, readonly string[]>> = {
  restaking: ['params'],
  operators: ['params', 'next_operator_id', 'unbonding_operators', 'operators_params'],
  services: ['params', 'next_service_id'],
  pools: ['next_pool_id'],
};

export const isModule = (name: string): name is Module =>
  (MODULES as readonly string[]).includes(name);

export const listsOf = (module: Module): readonly string[] =>
  Object.values(LISTS)
    .filter(([of]) => of === module)
    .map(([, field]) => field);

type Named = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Named =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const malformed = (pointer: string, detail: string): Result<never, Malformed> =>
  err({ code: 'malformed', pointer, detail });

/** A whole genesis, or only its `app_state`. */
export function openGenesis(file: unknown): Result<GenesisState, Malformed> {
  if (!isObject(file)) return malformed('', 'expected an object');
  const isWhole = Object.hasOwn(file, 'app_state');
  const base = isWhole ? '/app_state' : '';
  const state = isWhole ? file['app_state'] : file;
  if (!isObject(state)) return malformed(base, 'expected an object');
  const modules: Partial<Record<Module, Named>> = {};
  for (const name of MODULES) {
    const module = state[name];
    if (module === undefined) return malformed(`${base}/${name}`, 'this field is missing');
    if (!isObject(module)) return malformed(`${base}/${name}`, 'expected an object');
    modules[name] = module;
  }
  return openLists(modules as GenesisState['modules'], base, Object.keys(state));
}

function openLists(
  modules: GenesisState['modules'],
  base: string,
  moduleNames: readonly string[],
): Result<GenesisState, Malformed> {
  const lists: Partial<Record<ListName, EntryList>> = {};
  for (const [name, [module, field]] of Object.entries(LISTS)) {
    const found = modules[module][field] ?? null;
    const pointer = `${base}/${module}/${field}`;
    if (found !== null && !Array.isArray(found)) return malformed(pointer, 'expected a list');
    lists[name as ListName] = { pointer, entries: found ?? [], isMissing: found === null };
  }
  return ok({ lists: lists as GenesisState['lists'], modules, base, moduleNames });
}

/** What is wrong with an entry, pointed at from the root of the file. */
export function readEntry<T>(
  list: EntryList,
  index: number,
  form: EntryForm<T>,
): Result<T, Malformed> {
  const read = parseShape(form.schema, list.entries[index]);
  if (read.ok) return read;
  return err({ ...read.error, pointer: `${pointerTo(list, index)}${read.error.pointer}` });
}

export const pointerTo = (list: EntryList, ...path: readonly PropertyKey[]): string =>
  `${list.pointer}${jsonPointer(path)}`;

export interface Entry<T> {
  readonly pointer: string;
  readonly value: T;
}

/** The entries of a list that was checked. */
export function* entriesOf<T>(list: EntryList, form: EntryForm<T>): Generator<Entry<T>> {
  for (let index = 0; index < list.entries.length; index++) {
    const read = readEntry(list, index, form);
    const value = required(read.ok ? read.value : null, 'an entry that was checked stays readable');
    yield { pointer: pointerTo(list, index), value };
  }
}
