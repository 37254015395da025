/** The wrappings that CometBFT's evidence comes in: amino type and value, protobuf Any, oneof, or bare. */
import type { Json } from '../../../primitives/bytes.ts';
import { err, ok, type Result } from '../../../primitives/result.ts';
import { jsonPointer, type Malformed } from '../../../primitives/shape-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';
import { camelCase } from '../../spelled-object-schema.ts';
import { isCamelCase, namesInSnakeCase } from './camel-case.ts';

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
  /** Whether its names came in the spelling of protobuf's own JSON. */
  readonly isCamelCase: boolean;
}

type Fields = { readonly [name: string]: Json };
type Steps = readonly string[];
type Opening = Result<Pick<Unwrapped, 'inner' | 'path'>, EvidenceMalformed>;

export const isObject = (json: Json): json is Fields =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

/** `at` are the steps from the root to `json`. */
export function unwrapEvidence(
  json: Json,
  names: WrappingNames,
  at: Steps = [],
): Result<Unwrapped, EvidenceMalformed> {
  const taken = takeOut(json, at, LISTED_MAX);
  const opened = taken.ok ? unwrap(taken.value.inner, names, taken.value.path) : taken;
  if (!opened.ok) return opened;
  const { inner, path } = opened.value;
  const isCamel = isObject(inner) && Object.keys(inner).some(isCamelCase);
  return ok({ inner: isCamel ? namesInSnakeCase(inner) : inner, path, isCamelCase: isCamel });
}

/** Steps into `{"evidence": {"evidence": [ … ]}}`, as a block holds it. */
const LISTED_MAX = 3;

/** Out of what a node takes or a block holds: there as one of many, here as the only one. */
function takeOut(json: Json, at: Steps, steps: number): Opening {
  if (steps > 0 && Array.isArray(json)) {
    const [only] = json as readonly Json[];
    return only !== undefined && json.length === 1
      ? takeOut(only, [...at, '0'], steps - 1)
      : malformed(at, '', 'expected one piece of evidence');
  }
  if (steps === 0 || !isObject(json) || !Object.hasOwn(json, 'evidence'))
    return ok({ inner: json, path: at });
  const opened = onlyField(json, 'evidence', [], at);
  return opened.ok ? takeOut(opened.value.inner, opened.value.path, steps - 1) : opened;
}

function unwrap(json: Json, names: WrappingNames, at: Steps): Opening {
  if (!isObject(json)) return malformed(at, '', 'expected an object');
  if (Object.hasOwn(json, '@type')) return unwrapAny(json, names, at);
  if (Object.hasOwn(json, 'type')) {
    const known = names.amino.includes(String(json['type']));
    return known
      ? onlyField(json, 'value', ['type'], at)
      : malformed(at, '/type', 'not this evidence');
  }
  const oneof = [names.oneof, camelCase(names.oneof)].find((name) => Object.hasOwn(json, name));
  return oneof === undefined ? ok({ inner: json, path: at }) : onlyField(json, oneof, [], at);
}

function unwrapAny(fields: Fields, names: WrappingNames, at: Steps): Opening {
  const { '@type': type, ...inner } = fields;
  return names.any.test(String(type))
    ? ok({ inner, path: at })
    : malformed(at, '/@type', 'not this evidence');
}

/** The one field that holds the evidence; beside it only the wrapping's own. */
function onlyField(fields: Fields, name: string, wrapping: Steps, at: Steps): Opening {
  const extra = Object.keys(fields).find((key) => key !== name && !wrapping.includes(key));
  if (extra !== undefined) return malformed(at, jsonPointer([extra]), 'no such field');
  const inner = fields[name];
  return inner === undefined
    ? malformed(at, jsonPointer([name]), 'this field is missing')
    : ok({ inner, path: [...at, name] });
}

/** About something inside, in the spelling it came in. */
export const malformedInside = (
  { path, isCamelCase }: Unwrapped,
  { pointer, detail }: Malformed,
): Result<never, EvidenceMalformed> =>
  malformed(path, isCamelCase ? camelCase(pointer) : pointer, detail);

export const malformed = (
  path: Steps,
  pointer: string,
  detail: string,
): Result<never, EvidenceMalformed> =>
  err({ code: 'evidence_malformed', pointer: jsonPointer(path) + pointer, detail });
