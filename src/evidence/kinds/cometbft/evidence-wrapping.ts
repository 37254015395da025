/** The wrappings that CometBFT's evidence comes in: amino type and value, protobuf Any, oneof, or bare. */
import type { Json } from '../../../primitives/bytes.ts';
import { err, ok, type Result } from '../../../primitives/result.ts';
import { jsonPointer } from '../../../primitives/shape-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';

/** How one kind of evidence is called in each of them. */
export interface WrappingNames {
  readonly amino: readonly string[];
  readonly any: RegExp;
  readonly oneof: string;
}

export interface Unwrapped {
  readonly inner: Json;
  /** Steps from the root to `inner`. */
  readonly path: readonly string[];
}

type Fields = { readonly [name: string]: Json };

export const isObject = (json: Json): json is Fields =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

export function unwrapEvidence(
  json: Json,
  names: WrappingNames,
): Result<Unwrapped, EvidenceMalformed> {
  if (!isObject(json)) return malformed([], '', 'expected an object');
  if (Object.hasOwn(json, '@type')) return unwrapAny(json, names);
  if (Object.hasOwn(json, 'type')) {
    const known = names.amino.includes(String(json['type']));
    return known ? onlyField(json, 'value', ['type']) : malformed([], '/type', 'not this evidence');
  }
  if (Object.hasOwn(json, names.oneof)) return onlyField(json, names.oneof, []);
  return ok({ inner: json, path: [] });
}

function unwrapAny(fields: Fields, names: WrappingNames): Result<Unwrapped, EvidenceMalformed> {
  const { '@type': type, ...inner } = fields;
  return names.any.test(String(type))
    ? ok({ inner, path: [] })
    : malformed([], '/@type', 'not this evidence');
}

/** The one field that holds the evidence; beside it only the wrapping's own. */
function onlyField(
  fields: Fields,
  name: string,
  wrapping: readonly string[],
): Result<Unwrapped, EvidenceMalformed> {
  const extra = Object.keys(fields).find((key) => key !== name && !wrapping.includes(key));
  if (extra !== undefined) return malformed([], jsonPointer([extra]), 'no such field');
  const inner = fields[name];
  return inner === undefined
    ? malformed([], jsonPointer([name]), 'this field is missing')
    : ok({ inner, path: [name] });
}

export const malformed = (
  path: readonly string[],
  pointer: string,
  detail: string,
): Result<never, EvidenceMalformed> =>
  err({ code: 'evidence_malformed', pointer: jsonPointer(path) + pointer, detail });
