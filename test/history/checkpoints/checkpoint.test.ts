import { readFileSync } from 'node:fs';
import { bytesToHex } from '@noble/hashes/utils.js';
import { describe, expect, test } from 'vitest';
import { checkpointText, parseCheckpoint } from '../../../src/history/checkpoints/checkpoint.ts';
import { foundingKey, openCheckpoint } from '../../../src/history/checkpoints/keys.ts';
import { parseVerifierKey } from '../../../src/history/checkpoints/verifier-key.ts';
import { EMPTY_ROOT } from '../../../src/history/tree/hashing.ts';
import { orRefuse } from '../../../src/primitives/refusal.ts';
import { ROOTS } from '../tree/vectors.ts';
import { SUM_DATABASE } from './vectors.ts';

const ORIGIN = 'tribune.example/milkyway-1';
const text = `${ORIGIN}\n300\n5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=\n`;

test('checkpoints of Go’s checksum database open with its key', () => {
  const keys = [foundingKey(orRefuse(parseVerifierKey(SUM_DATABASE.key)))];
  const origin = 'go.sum database tree';
  for (const { size, root, signature } of SUM_DATABASE.checkpoints) {
    const body = `${origin}\n${size}\n${root}\n`;
    const opened = orRefuse(openCheckpoint(`${body}\n${signature}`, { origin, keys }));
    expect(opened).toMatchObject({ origin, size, extensions: [], missing: [] });
    expect(checkpointText(opened)).toBe(body);
    const larger = `${body.replace(String(size), String(size + 1))}\n${signature}`;
    expect(openCheckpoint(larger, { origin, keys })).toMatchObject({
      error: { code: 'note_signature_wrong' },
    });
  }
});

test('the example of the documents opens with the key beside it, and is of the published tree', () => {
  const page = readFileSync('docs/history.md', 'utf8');
  const [, note = '', origin = ''] = /^```\n((tribune\/\S+)\n[^`]+)```$/m.exec(page) ?? [];
  const [, key = ''] = /`(tribune\/\S+\+[0-9a-f]{8}\+\S+)`/.exec(page) ?? [];
  const keys = [foundingKey(orRefuse(parseVerifierKey(key)))];
  const opened = orRefuse(openCheckpoint(note, { origin, keys }));
  expect(opened.size).toBe(8);
  expect(bytesToHex(opened.root)).toBe(ROOTS[8]);
});

describe('the text of a checkpoint', () => {
  test('is its origin, size and root, a line each', () => {
    const checkpoint = { origin: ORIGIN, size: 0, root: EMPTY_ROOT, extensions: [] };
    const empty = `${ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n`;
    expect(checkpointText(checkpoint)).toBe(empty);
    expect(parseCheckpoint(empty)).toEqual({ ok: true, value: checkpoint });
  });

  test('may have lines of others after them', () => {
    const extended = orRefuse(parseCheckpoint(`${text}one\ntwo words\n`));
    expect(extended.extensions).toEqual(['one', 'two words']);
    expect(checkpointText(extended)).toBe(`${text}one\ntwo words\n`);
  });

  test('may say any size below 2^53', () => {
    const largest = text.replace('300', String(Number.MAX_SAFE_INTEGER));
    expect(orRefuse(parseCheckpoint(largest)).size).toBe(Number.MAX_SAFE_INTEGER);
  });

  test('is refused in every other spelling', () => {
    const root = '5+uGFjx6xBZG8ip1+wi77v+grwbhhukIrxEUS8PXvRo=';
    const malformed = [
      '',
      '\n',
      ORIGIN,
      `${ORIGIN}\n`,
      `${ORIGIN}\n300\n`,
      text.slice(0, -1),
      text.replace(ORIGIN, ''),
      ...['', '-1', '+1', '0300', '00', '3e2', '300 ', ' 300', '0x12c', '300.0'].map((size) =>
        text.replace('300', size),
      ),
      text.replace('300', '9007199254740992'),
      text.replace('300', '18446744073709551615'),
      text.replace(root, root.slice(0, -1)),
      text.replace(root, root.replace('o=', 'p=')),
      text.replace(root, root.slice(4)),
      text.replace(root, `${root} `),
      `${text}\n`,
      `${text}one\n\ntwo\n`,
    ];
    for (const other of malformed)
      expect([other, parseCheckpoint(other)]).toMatchObject([
        other,
        { error: { code: 'checkpoint_malformed' } },
      ]);
  });
});
