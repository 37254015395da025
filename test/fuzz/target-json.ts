/** The reader of JSON itself, beside the platform's own. */
import { readFileSync } from 'node:fs';
import type { Json } from '../../src/primitives/bytes.ts';
import { parseJson } from '../../src/primitives/strict-json.ts';
import { Broken, expectThat, sameJson, type Target } from './target.ts';

const SEEDS: readonly string[] = [
  '{"a":[1,-2.5,1e-7,0,true,false,null],"b":{"c":"\\u00e9\\n\\ud83d\\ude00"},"":""}',
  ' [ 9007199254740991 , 0.1 , 1E5 , "\\/" , [[[]]] , { } ] ',
  '"\\u007f\\\\\\""',
  readFileSync('docs/evidence/cometbft-duplicate-vote.json', 'utf8'),
  readFileSync('docs/examples/one-slash.json', 'utf8'),
];

function read(text: string): unknown {
  const strict = parseJson(text);
  if (!strict.ok) return strict;
  const loose = JSON.parse(text) as Json;
  expectThat(sameJson(strict.value, loose), 'what is read is what JSON.parse reads');
  const again = parseJson(JSON.stringify(strict.value));
  if (!again.ok) throw new Broken('what was read can be read again');
  expectThat(sameJson(again.value, strict.value), 'and is the same');
  return strict;
}

export const jsonTarget: Target = {
  name: 'strict JSON',
  damages: 'text',
  seeds: SEEDS.map((part) => ({ part })),
  read,
};
