/**
 * JSON with one meaning. `JSON.parse` keeps the last of two equal keys, rounds numbers and takes
 * half a character; what is signed would then not be what another reader understands.
 */
import type { Json } from './bytes.ts';
import { err, ok, type Result } from './result.ts';
import { jsonPointer } from './shape-schema.ts';

export interface JsonError {
  readonly code: 'json_malformed' | 'ambiguous_json' | 'json_too_deep' | 'json_too_wide';
  /** RFC 6901: the value, or the field, at which reading stopped. */
  readonly pointer: string;
  readonly detail: string;
}

const MAX_DEPTH = 64;
/** Arrays and objects in all: each costs far more memory than its two characters. Inclusive. */
const MAX_BRANCHES = 200_000;

interface Reader {
  readonly text: string;
  readonly maxDepth: number;
  readonly path: (string | number)[];
  at: number;
  branches: number;
  failure: JsonError | null;
}

/**
 * Refuses, besides what is no JSON: equal keys after unescaping, the key `__proto__`, lone
 * surrogates, the zero character (it ends a string for some readers, and PostgreSQL keeps none),
 * `-0`, integers beyond 2^53-1 either way, and numbers that a double does not give back as written. `maxDepth` arrays and objects may lie within each other, inclusive, and 200,000 of them in all. Linear in time.
 */
export function parseJson(
  text: string,
  limits: { readonly maxDepth: number } = { maxDepth: MAX_DEPTH },
): Result<Json, JsonError> {
  const reader: Reader = {
    text,
    maxDepth: limits.maxDepth,
    path: [],
    at: 0,
    branches: 0,
    failure: null,
  };
  const value = readValue(reader, 0);
  skipSpace(reader);
  if (value !== undefined && reader.at < text.length) fail(reader, 'text after the value');
  if (reader.failure !== null) return err(reader.failure);
  return value === undefined
    ? err({ code: 'json_malformed', pointer: '', detail: 'no value' })
    : ok(value);
}

/** Undefined, and a failure noted, when there is no value to be read. */
function readValue(reader: Reader, depth: number): Json | undefined {
  skipSpace(reader);
  switch (reader.text[reader.at]) {
    case '{':
      return descend(reader, depth, readObject);
    case '[':
      return descend(reader, depth, readArray);
    case '"':
      return readString(reader);
    case 't':
      return readWord(reader, 'true', true);
    case 'f':
      return readWord(reader, 'false', false);
    case 'n':
      return readWord(reader, 'null', null);
    default:
      return readNumber(reader);
  }
}

function descend(
  reader: Reader,
  depth: number,
  read: (reader: Reader, depth: number) => Json | undefined,
): Json | undefined {
  if (depth >= reader.maxDepth)
    return fail(reader, `nested deeper than ${reader.maxDepth}`, 'json_too_deep');
  reader.branches += 1;
  if (reader.branches > MAX_BRANCHES)
    return fail(reader, `more than ${MAX_BRANCHES} arrays and objects`, 'json_too_wide');
  reader.at += 1;
  return read(reader, depth + 1);
}

function readObject(reader: Reader, depth: number): Json | undefined {
  const object: { [key: string]: Json } = {};
  if (takes(reader, '}')) return object;
  do {
    const key = readKey(reader);
    if (key === undefined) return undefined;
    reader.path.push(key);
    if (key === '__proto__')
      return fail(reader, 'a field that readers differ on', 'ambiguous_json');
    if (Object.hasOwn(object, key)) return fail(reader, 'a field twice', 'ambiguous_json');
    const value = readValue(reader, depth);
    if (value === undefined) return undefined;
    object[key] = value;
    reader.path.pop();
  } while (takes(reader, ','));
  return takes(reader, '}') ? object : fail(reader, 'expected , or }');
}

function readKey(reader: Reader): string | undefined {
  skipSpace(reader);
  if (reader.text[reader.at] !== '"') return fail(reader, 'expected a field name');
  const key = readString(reader);
  if (key === undefined) return undefined;
  return takes(reader, ':') ? key : fail(reader, 'expected :');
}

function readArray(reader: Reader, depth: number): Json | undefined {
  const array: Json[] = [];
  if (takes(reader, ']')) return array;
  do {
    reader.path.push(array.length);
    const value = readValue(reader, depth);
    if (value === undefined) return undefined;
    array.push(value);
    reader.path.pop();
  } while (takes(reader, ','));
  return takes(reader, ']') ? array : fail(reader, 'expected , or ]');
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function readString(reader: Reader): string | undefined {
  const { text } = reader;
  const start = reader.at;
  let end = start + 1;
  let isEscaped = false;
  for (; end < text.length; end += 1) {
    const code = text.charCodeAt(end);
    if (code === QUOTE) break;
    if (code < 0x20) return fail(reader, 'a control character in a string');
    if (code === BACKSLASH) {
      isEscaped = true;
      end += 1;
    }
  }
  if (end >= text.length) return fail(reader, 'a string without an end');
  reader.at = end + 1;
  const value = isEscaped ? unescaped(text.slice(start, end + 1)) : text.slice(start + 1, end);
  if (value === null) return fail(reader, 'an escape that does not exist');
  if (LONE_SURROGATE.test(value)) return fail(reader, 'half a character', 'ambiguous_json');
  if (value.includes('\0')) return fail(reader, 'a zero character', 'ambiguous_json');
  return value;
}

const LONE_SURROGATE = /\p{Surrogate}/u;

function unescaped(quoted: string): string | null {
  try {
    return JSON.parse(quoted) as string;
  } catch {
    return null;
  }
}

/**
 * Cut by hand: a regular expression remembers every digit it might give back, and millions of them
 * are more than its stack holds.
 */
function readNumber(reader: Reader): number | undefined {
  const { text, at: start } = reader;
  const end = endOfNumber(text, start);
  if (end === null) return fail(reader, 'expected a value');
  const written = text.slice(start, end);
  reader.at = end;
  const value = Number(written);
  return isExact(written, value)
    ? value
    : fail(reader, 'a number that readers differ on', 'ambiguous_json');
}

/** RFC 8259: what does not belong to a number any more is for whoever reads on. */
function endOfNumber(text: string, start: number): number | null {
  const whole = text[start] === '-' ? start + 1 : start;
  let end = text[whole] === '0' ? whole + 1 : endOfDigits(text, whole);
  if (end === whole) return null;
  if (text[end] === '.') end = endOfPart(text, end, end + 1);
  if (text[end] !== 'e' && text[end] !== 'E') return end;
  const isSigned = text[end + 1] === '+' || text[end + 1] === '-';
  return endOfPart(text, end, end + (isSigned ? 2 : 1));
}

/** A part without a digit is none: the number ends before it. */
function endOfPart(text: string, before: number, start: number): number {
  const end = endOfDigits(text, start);
  return end === start ? before : end;
}

function endOfDigits(text: string, start: number): number {
  let end = start;
  for (let code = text.charCodeAt(end); code >= 0x30 && code <= 0x39; code = text.charCodeAt(end))
    end += 1;
  return end;
}

function isExact(written: string, value: number): boolean {
  if (!Number.isFinite(value) || Object.is(value, -0)) return false;
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return false;
  return String(value) === written || plain(String(value)) === plain(written);
}

/** `<sign><digits>e<exponent>` without zeros at either end of the digits: one form a value. */
function plain(number: string): string {
  const [mantissa = '', exponent = '0'] = number.toLowerCase().split('e');
  const [whole = '', decimals = ''] = mantissa.replace('-', '').split('.');
  const digits = trimStartZeros(whole + decimals);
  const significant = trimEndZeros(digits);
  if (significant === '') return '0';
  const power = Number(exponent) - decimals.length + digits.length - significant.length;
  return `${mantissa.startsWith('-') ? '-' : ''}${significant}e${power}`;
}

function trimStartZeros(digits: string): string {
  let start = 0;
  while (digits[start] === '0') start += 1;
  return digits.slice(start);
}

/** A regular expression for this would take quadratic time on zeros in the middle. */
function trimEndZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

function readWord<T extends Json>(reader: Reader, word: string, value: T): T | undefined {
  if (!reader.text.startsWith(word, reader.at)) return fail(reader, 'expected a value');
  reader.at += word.length;
  return value;
}

function skipSpace(reader: Reader): void {
  const { text } = reader;
  for (; reader.at < text.length; reader.at += 1) {
    const code = text.charCodeAt(reader.at);
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
  }
}

/** Steps over one character, after white space, if it is there. */
function takes(reader: Reader, character: string): boolean {
  skipSpace(reader);
  if (reader.text[reader.at] !== character) return false;
  reader.at += 1;
  return true;
}

function fail(
  reader: Reader,
  detail: string,
  code: JsonError['code'] = 'json_malformed',
): undefined {
  reader.failure ??= { code, pointer: jsonPointer(reader.path), detail };
  return undefined;
}
