/** Everybody who comes before the court, by the names that the model knows them by. */
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { MEMBERS, OPERATOR_ADMIN, OTHER_ADMIN, WATCHER } from '../support/bootstrap.ts';
import { keyOf } from '../support/statements.ts';

export type Person =
  | 'm0'
  | 'm1'
  | 'm1 again'
  | 'm2'
  | 'elder'
  | 'watcher'
  | 'admin 1'
  | 'admin 2'
  | 'ann'
  | 'ben'
  | 'cat'
  | 'stranger';

export const KEYS: Readonly<Record<Person, SigningKey>> = {
  m0: MEMBERS[0],
  m1: MEMBERS[1],
  'm1 again': keyOf('adr036', 72),
  m2: MEMBERS[2],
  elder: keyOf('ed25519', 91),
  watcher: WATCHER,
  'admin 1': OPERATOR_ADMIN,
  'admin 2': OTHER_ADMIN,
  ann: keyOf('eip712', 81),
  ben: keyOf('adr036', 82),
  cat: keyOf('ed25519', 83),
  stranger: keyOf('ed25519', 99),
};

/** One key is one person, whatever it is called. */
export const whoIs = (person: Person): Person => (person === 'm1 again' ? 'm1' : person);

const address = (person: Person): string => KEYS[person].signer.split(':')[1] ?? '';

/** Restakers who can sign, by the id that the chain knows them by. */
export const RESTAKER_OF: Partial<Readonly<Record<Person, string>>> = {
  ann: address('ann'),
  ben: address('ben'),
  cat: KEYS.cat.signer,
  'admin 1': address('admin 1'),
};

const OWN_OF_OP_1 = address('admin 1');
const OWN_OF_OP_3 = 'own-3';

export const RESTAKERS: readonly string[] = [
  address('ann'),
  address('ben'),
  KEYS.cat.signer,
  'dan',
  OWN_OF_OP_1,
  OWN_OF_OP_3,
];

interface Accused {
  readonly admin: Person;
  /** His own stake, if the chain says which it is. */
  readonly own: string | null;
}

/** The admin of the third is a judge. */
export const OPERATORS = {
  'op-1': { admin: 'admin 1', own: OWN_OF_OP_1 },
  'op-2': { admin: 'admin 2', own: null },
  'op-3': { admin: 'm2', own: OWN_OF_OP_3 },
} as const satisfies Record<string, Accused>;

export type Operator = keyof typeof OPERATORS;
