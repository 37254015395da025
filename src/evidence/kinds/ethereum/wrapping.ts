/** The wrappings a slashing comes in: bare, as a node answers it, and with entries of the registry. */
import type { Json } from '../../../primitives/bytes.ts';
import { err, ok, type Result } from '../../../primitives/result.ts';
import { jsonPointer } from '../../../primitives/shape-schema.ts';
import type { EvidenceMalformed } from '../../kind-definition.ts';

type Fields = { readonly [name: string]: Json };

/** A part of the evidence, and the steps from the root to it. */
interface Part {
  readonly json: Json;
  readonly path: readonly string[];
}

export interface Unwrapped {
  readonly slashing: Part;
  /** `{slot, validators}`; null if the submitter brings none. */
  readonly registry: Json | null;
}

/** What a node writes beside `data`; nobody signs it, so it is not read. */
const BESIDE_DATA = ['version', 'execution_optimistic', 'finalized'];
const BESIDE_SLASHING = ['slot', 'validators'];

export function unwrap(json: Json): Result<Unwrapped, EvidenceMalformed> {
  if (!isObject(json)) return malformed([], 'expected an object');
  if (!Object.hasOwn(json, 'slashing')) {
    const slashing = withoutData({ json, path: [] });
    return slashing.ok ? ok({ slashing: slashing.value, registry: null }) : slashing;
  }
  const { slashing = null, ...beside } = json;
  const extra = Object.keys(beside).find((name) => !BESIDE_SLASHING.includes(name));
  if (extra !== undefined) return malformed([extra], 'no such field');
  const inner = withoutData({ json: slashing, path: ['slashing'] });
  if (!inner.ok) return inner;
  const registry = Object.keys(beside).length === 0 ? null : beside;
  return ok({ slashing: inner.value, registry });
}

function withoutData({ json, path }: Part): Result<Part, EvidenceMalformed> {
  if (!isObject(json) || !Object.hasOwn(json, 'data')) return ok({ json, path });
  const { data = null, ...beside } = json;
  const extra = Object.entries(beside).find(
    ([name, value]) => !BESIDE_DATA.includes(name) || !isShort(value),
  );
  return extra === undefined
    ? onlyOne({ json: data, path: [...path, 'data'] })
    : malformed([...path, extra[0]], 'no such field');
}

/** A pool answers with a list. */
function onlyOne({ json, path }: Part): Result<Part, EvidenceMalformed> {
  if (!Array.isArray(json)) return ok({ json, path });
  const [only] = json as readonly Json[];
  return only !== undefined && json.length === 1
    ? ok({ json: only, path: [...path, '0'] })
    : malformed(path, 'expected one slashing');
}

const isShort = (value: Json): boolean =>
  typeof value === 'string' ? value.length <= 32 : typeof value === 'boolean' || value === null;

const isObject = (json: Json): json is Fields =>
  typeof json === 'object' && json !== null && !Array.isArray(json);

export const malformed = (
  path: readonly string[],
  detail: string,
  pointer = '',
): Result<never, EvidenceMalformed> =>
  err({ code: 'evidence_malformed', pointer: jsonPointer(path) + pointer, detail });
