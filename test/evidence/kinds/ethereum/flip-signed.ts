/** One bit of what is signed, or of a signature, turned over. */
import fc from 'fast-check';
import type { Json } from '../../../../src/primitives/bytes.ts';
import type { Fields } from './build-slashings.ts';

const flipNumber = (digits: string, bit: number): string =>
  (BigInt(digits) ^ (1n << BigInt(bit % 64))).toString();

function flipHex(hex: string, bit: number): string {
  const bytes = Buffer.from(hex.slice(2), 'hex');
  const at = bit % (8 * bytes.length);
  bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
  return `0x${bytes.toString('hex')}`;
}

const flipLeaf = (leaf: string, bit: number): string =>
  leaf.startsWith('0x') ? flipHex(leaf, bit) : flipNumber(leaf, bit);

type Path = readonly string[];

/** The way to every string below. */
function leavesOf(json: Json, path: Path = []): Path[] {
  if (typeof json === 'string') return [path];
  return Object.entries(json as Fields).flatMap(([name, value]) =>
    leavesOf(value, [...path, name]),
  );
}

function changed(json: Json, path: Path, change: (leaf: string) => string): Json {
  const [name, ...rest] = path;
  if (name === undefined) return change(String(json));
  const below = changed((json as Fields)[name] ?? null, rest, change);
  if (Array.isArray(json)) return json.with(Number(name), below);
  return { ...(json as Fields), [name]: below };
}

/** Evidence all of whose strings are signed, signatures, or say who signed. */
export const withOneBitTurned = (evidence: Fields): fc.Arbitrary<Json> =>
  fc
    .record({ path: fc.constantFrom(...leavesOf(evidence)), bit: fc.nat(8 * 96 - 1) })
    .map(({ path, bit }) => changed(evidence, path, (leaf) => flipLeaf(leaf, bit)));
