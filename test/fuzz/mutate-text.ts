/** Damage to strings, and to JSON as text. */
import type { Chance } from './chance.ts';

const splice = (text: string, at: number, removed: number, put: string): string =>
  text.slice(0, at) + put + text.slice(at + removed);

type Damage = (text: string, chance: Chance) => string;

const turnedBit: Damage = (text, chance) => {
  const at = chance.below(text.length);
  return splice(text, at, 1, String.fromCharCode(text.charCodeAt(at) ^ (1 << chance.below(7))));
};

/** Another character of the same alphabet: the string stays well formed more often than not. */
const otherCharacter: Damage = (text, chance) => {
  const at = chance.below(text.length);
  const alphabet = /^[0-9a-fx]*$/i.test(text)
    ? '0123456789abcdef'
    : 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=';
  return splice(text, at, 1, chance.pick([...alphabet]) ?? '');
};

const DAMAGES: readonly [Damage, ...Damage[]] = [
  turnedBit,
  otherCharacter,
  otherCharacter,
  otherCharacter,
  (text) => text.slice(1),
  (text) => text.slice(0, -1),
  (text, chance) => text.slice(0, chance.below(text.length)),
  (text) => text + text,
  (text, chance) => text + text.charAt(chance.below(text.length)),
  (text) => text.toUpperCase(),
  (text) => text.toLowerCase(),
  (text) => (text.startsWith('0x') ? text.slice(2) : `0x${text}`),
  (text, chance) =>
    splice(text, chance.below(text.length), 0, chance.pick([' ', '\n', '\u0000', '_'])),
  (text) => [...text].reverse().join(''),
  (text) => text.replace(/\d(?=\D*$)/, (digit) => String((Number(digit) + 1) % 10)),
];

/** Anything, of an empty string. */
export const damaged: Damage = (text, chance) =>
  text === '' ? chance.pick(['0', 'a', 'AA==', ' ']) : chance.pick(DAMAGES)(text, chance);

const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  '\\',
  '\\u',
  '\\ud800',
  '\\u0000',
  'null',
  'true',
  '-',
  '-0',
  '0',
  '00',
  '1e5',
  '1E+2',
  '.5',
  '5.',
  '9007199254740993',
  '1e400',
  '0.1000',
  '\u0000',
  '\ufeff',
  '\u2028',
  ' ',
  '\t',
  '//',
  '/**/',
  "'",
  'NaN',
  '"__proto__":1,',
  '{"a":1,"a":1}',
  '['.repeat(100),
] as const;

const TEXT_DAMAGES: readonly [Damage, ...Damage[]] = [
  turnedBit,
  (text, chance) => splice(text, chance.below(text.length), 1 + chance.below(8), ''),
  (text, chance) => splice(text, chance.below(text.length), chance.below(2), chance.pick(TOKENS)),
  (text, chance) => splice(text, chance.below(text.length), 0, chance.pick(TOKENS)),
  (text, chance) => {
    const from = chance.below(text.length);
    return splice(text, chance.below(text.length), 0, text.slice(from, from + chance.below(200)));
  },
  (text, chance) => text.slice(0, chance.below(text.length)),
];

/** JSON that may be none any more. */
export const mutatedText: Damage = (text, chance) => {
  let mutated = text;
  for (let n = chance.onceIn(3) ? 3 : 1; n > 0; n -= 1)
    if (mutated !== '') mutated = chance.pick(TEXT_DAMAGES)(mutated, chance);
  return mutated;
};
