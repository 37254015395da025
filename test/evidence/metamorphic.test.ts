/** What must not matter to any verdict, and what must, for every kind and every vector. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { describe, expect, test } from 'vitest';
import type { ChainNeeds } from '../../src/evidence/kind-definition.ts';
import { judgeEvidenceFile, verifyEvidenceFile } from '../../src/evidence/verify-file.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import { orRefuse } from '../../src/primitives/refusal.ts';
import { parseJson } from '../../src/primitives/strict-json.ts';
import { type Chance, chanceOf } from '../fuzz/chance.ts';
import { type EvidenceFile, vectorFiles } from '../fuzz/vector-files.ts';
import { search } from '../support/fuzz.ts';
import { publicKeyOf } from './build-votes.ts';
import { secretOf } from './seeds.ts';

const VECTORS = vectorFiles();
const PROVEN = VECTORS.filter(({ expected }) => expected.verdict === 'proven');

const idOf = (file: unknown): string => orRefuse(judgeEvidenceFile(file)).evidence.id;
const verdictOf = (file: unknown) => orRefuse(verifyEvidenceFile(file));

/** The fields of every object in another order. */
function shuffled(json: Json, chance: Chance): Json {
  if (Array.isArray(json)) return json.map((item) => shuffled(item, chance));
  if (typeof json !== 'object' || json === null) return json;
  const fields = Object.entries(json).map(([name, value]) => ({
    name,
    value,
    order: chance.below(1e9),
  }));
  fields.sort((a, b) => a.order - b.order);
  return Object.fromEntries(fields.map(({ name, value }) => [name, shuffled(value, chance)]));
}

test('there are vectors of more than one kind', () => {
  expect(new Set(PROVEN.map(({ file }) => file.kind)).size).toBeGreaterThan(1);
});

describe.each(VECTORS)('$name', ({ file }) => {
  test('the order of fields and white space change neither its name nor its verdict', () => {
    const text = JSON.stringify(shuffled(file as unknown as Json, chanceOf(1)), null, '\t \r\n');
    const reread = orRefuse(parseJson(text));
    expect(idOf(reread)).toBe(idOf(file));
    expect(verdictOf(reread)).toEqual(verdictOf(file));
  });

  test('facts about something else change nothing', () => {
    const more = { ...file, facts: withMore(file) };
    expect(more.facts).not.toEqual(file.facts);
    expect(verdictOf(more)).toEqual(verdictOf(file));
  });
});

const STRANGER = publicKeyOf(secretOf('a stranger'));
/** Above every height in the vectors. */
const FAR = '9000000000000000000';

/** The facts of a file, and some that it has no need of. */
function withMore({ kind, evidence, facts }: EvidenceFile): EvidenceFile['facts'] {
  const { evidence: opened } = orRefuse(judgeEvidenceFile({ kind, evidence, facts }));
  const keys = [...((facts['keys'] as readonly Json[] | undefined) ?? [])];
  if (opened.source === 'topic') {
    const signer = `ed25519:${STRANGER}`;
    return { ...facts, keys: [{ operator: 'op-stranger', signer }, ...keys] };
  }
  const { lastBlockUpTo = 0n }: ChainNeeds = opened.needs;
  expect(lastBlockUpTo).toBeLessThan(BigInt(FAR));
  return {
    ...facts,
    keys: [{ operator: 'op-stranger', publicKey: STRANGER }, ...keys],
    blockTimes: { ...(facts['blockTimes'] as object), [FAR]: '2026-11-21T00:00:00.000Z' },
    validators: { ...(facts['validators'] as object), [FAR]: [SET_MEMBER] },
    headers: { ...(facts['headers'] as object), [FAR]: {} },
  };
}

const SET_MEMBER = { address: null, keyType: 'ed25519', publicKey: STRANGER, power: '5' };

/** Where a value lies, and copies of the document with another there. */
interface Leaf {
  readonly path: string;
  readonly value: string | number | boolean;
  with(value: Json): Json;
}

function leavesOf(json: Json, path = '', rebuild = (inner: Json): Json => inner): Leaf[] {
  if (json === null) return [];
  if (typeof json !== 'object') return [{ path, value: json, with: rebuild }];
  return Object.entries(json).flatMap(([name, value]) =>
    leavesOf(value, `${path}/${name}`, (inner) => rebuild(replaced(json, name, inner))),
  );
}

const replaced = (json: Json, name: string, value: Json): Json =>
  Array.isArray(json)
    ? json.map((item, at) => (String(at) === name ? value : item))
    : { ...(json as object), [name]: value };

const HEX = /^(?:0x)?(?:[0-9a-f]{2}){8,}$|^(?:[0-9A-F]{2}){8,}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4}){5,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

function turned(bytes: Uint8Array, chance: Chance): Uint8Array {
  const at = chance.below(bytes.length);
  return bytes.map((byte, index) => (index === at ? byte ^ (1 << chance.below(8)) : byte));
}

/** One bit of bytes turned, one digit or letter of anything else, one more of a number. */
function changed(value: Leaf['value'], chance: Chance): Json {
  if (typeof value === 'boolean') return !value;
  if (typeof value === 'number') return value + 1;
  if (HEX.test(value)) {
    const prefix = value.startsWith('0x') ? '0x' : '';
    const hex = bytesToHex(turned(hexToBytes(value.slice(prefix.length)), chance));
    return value === value.toUpperCase() ? hex.toUpperCase() : prefix + hex;
  }
  if (BASE64.test(value)) return base64.encode(turned(base64.decode(value), chance));
  return value.replace(/[0-9](?=[^0-9]*$)/, (digit) => String((Number(digit) + 1) % 10));
}

/** What chooses among signatures, or the set they are held against: another choice, another proof. */
const CHOICE = /\/(?:block_id_flag|CommonHeight|common_height)$/;

/** More are sampled: each kind's own tests turn every bit. */
const LEAVES_MAX = search(15).numRuns;

describe.each(PROVEN)('$name, one value changed', ({ file }) => {
  test('proves nothing any more, unless nobody had signed that value', () => {
    const leaves = leavesOf(file.evidence);
    const step = Math.ceil(leaves.length / LEAVES_MAX);
    const id = idOf(file);
    let fallen = 0;
    for (const [at, leaf] of leaves.entries()) {
      if (at % step > 0) continue;
      const value = changed(leaf.value, chanceOf(at));
      const judged = judgeEvidenceFile({ ...file, evidence: leaf.with(value) });
      const isProven = judged.ok && judged.value.verdict.verdict === 'proven';
      if (!isProven) fallen += 1;
      else if (!CHOICE.test(leaf.path)) expect(judged.value.evidence.id, leaf.path).toBe(id);
    }
    expect(fallen).toBeGreaterThan(0);
  });
});
