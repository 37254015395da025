import { describe, expect, test } from 'vitest';
import { checkpointText } from '../../../src/history/checkpoints/checkpoint.ts';
import {
  begun,
  ended,
  foundingKey,
  keysInForce,
  type LogKey,
  openCheckpoint,
} from '../../../src/history/checkpoints/keys.ts';
import { type NoteSigner, noteSigner, signNote } from '../../../src/history/checkpoints/signing.ts';
import { quickLeafHash } from '../../../src/history/tree/quick-hashing.ts';
import { orRefuse } from '../../../src/primitives/refusal.ts';

const ORIGIN = 'tribune.example/milkyway-1';
const signerOf = (seed: number, name = ORIGIN): NoteSigner =>
  orRefuse(noteSigner(name, new Uint8Array(32).fill(seed)));
const [first, second, third] = [signerOf(1), signerOf(2), signerOf(3)];

const checkpointOf = (size: number, signers: readonly NoteSigner[], origin = ORIGIN): string =>
  signNote(
    checkpointText({ origin, size, root: quickLeafHash(Uint8Array.of(size)), extensions: [] }),
    signers,
  );
const open = (note: string, keys: readonly LogKey[]) =>
  openCheckpoint(note, { origin: ORIGIN, keys });

/** The second key begins with entry 100, and the first ends with entry 150. */
const founded = [foundingKey(first.key)];
const overlapping = orRefuse(begun(founded, { key: second.key, index: 100 }));
const handedOver = orRefuse(ended(overlapping, { key: first.key, index: 150, signedSize: 120 }));

describe('a key that follows another', () => {
  test('signs from the first tree on that has the entry by which it begins', () => {
    expect(keysInForce(overlapping, 100)).toEqual([first.key]);
    expect(keysInForce(overlapping, 101)).toEqual([first.key, second.key]);
  });

  test('lets the other go with the first tree that has the entry by which that ends', () => {
    expect(keysInForce(handedOver, 0)).toEqual([first.key]);
    expect(keysInForce(handedOver, 150)).toEqual([first.key, second.key]);
    expect(keysInForce(handedOver, 151)).toEqual([second.key]);
  });

  test('can be learnt by whoever knows only the first, from a checkpoint that both signed', () => {
    const note = checkpointOf(120, [first, second]);
    expect(open(note, founded)).toMatchObject({ ok: true, value: { size: 120, by: [first.key] } });
    expect(open(checkpointOf(160, [second]), founded)).toMatchObject({
      error: { code: 'note_unsigned' },
    });
    expect(open(checkpointOf(160, [second]), overlapping)).toMatchObject({
      ok: true,
      value: { by: [second.key], missing: [first.key] },
    });
  });
});

describe('a checkpoint', () => {
  test('says who signed it of those who must, and who did not', () => {
    expect(open(checkpointOf(120, [second, first]), handedOver)).toMatchObject({
      value: { by: [first.key, second.key], missing: [] },
    });
    expect(open(checkpointOf(120, [first]), handedOver)).toMatchObject({
      value: { by: [first.key], missing: [second.key] },
    });
  });

  test('is not believed to a key that has ended, nor to one before it began', () => {
    const refusal = { error: { code: 'checkpoint_key_not_in_force' } };
    expect(open(checkpointOf(150, [first]), handedOver).ok).toBe(true);
    expect(open(checkpointOf(151, [first]), handedOver)).toMatchObject(refusal);
    expect(open(checkpointOf(101, [second]), handedOver).ok).toBe(true);
    expect(open(checkpointOf(100, [second]), handedOver)).toMatchObject(refusal);
  });

  test('is not believed if one key that is known did not sign it, though another did', () => {
    const [text = '', signatures = ''] = checkpointOf(120, [first, second]).split('\n\n');
    const [good = '', other = ''] = signatures.split('\n');
    const wrong = `${other.slice(0, -8)}${other.slice(-8) === 'AAAAAAA=' ? 'BAAAAAA=' : 'AAAAAAA='}`;
    expect(open(`${text}\n\n${good}\n${wrong}\n`, handedOver)).toMatchObject({
      error: { code: 'note_signature_wrong' },
    });
  });

  test('of another log is not taken for one of this', () => {
    const other = checkpointOf(120, [first], 'tribune.example/staging-1');
    expect(open(other, founded)).toMatchObject({
      error: { code: 'checkpoint_of_another_log', origin: 'tribune.example/staging-1' },
    });
  });

  test('that is signed and is no checkpoint is refused', () => {
    expect(open(signNote('hello\n', [first]), founded)).toMatchObject({
      error: { code: 'checkpoint_malformed' },
    });
    expect(open('hello', founded)).toMatchObject({ error: { code: 'note_malformed' } });
  });
});

describe('why a key may not begin', () => {
  test('it did before', () => {
    for (const key of [first.key, second.key])
      expect(begun(handedOver, { key, index: 200 })).toEqual({
        ok: false,
        error: { code: 'key_known' },
      });
  });

  test('it has another name than those before it', () => {
    const other = signerOf(4, 'tribune.example/staging-1').key;
    expect(begun(founded, { key: other, index: 200 })).toMatchObject({
      error: { code: 'key_name_differs', name: ORIGIN },
    });
  });
});

describe('why a key may not end', () => {
  const codeOf = (keys: readonly LogKey[], of: Parameters<typeof ended>[1]): string => {
    const result = ended(keys, of);
    return result.ok ? 'ended' : result.error.code;
  };

  test('it is not in force', () => {
    const at = { index: 200, signedSize: 180 };
    expect(codeOf(handedOver, { key: first.key, ...at })).toBe('key_not_in_force');
    expect(codeOf(handedOver, { key: third.key, ...at })).toBe('key_not_in_force');
    expect(codeOf(overlapping, { key: second.key, index: 100, signedSize: 100 })).toBe(
      'key_not_in_force',
    );
  });

  test('it is the only one', () => {
    expect(codeOf(founded, { key: first.key, index: 50, signedSize: 40 })).toBe(
      'key_not_handed_over',
    );
    expect(codeOf(handedOver, { key: second.key, index: 200, signedSize: 180 })).toBe(
      'key_not_handed_over',
    );
  });

  test('no checkpoint has the entry of the one that follows, signed by both', () => {
    const of = { key: first.key, index: 150 };
    expect(codeOf(overlapping, { ...of, signedSize: 100 })).toBe('key_not_handed_over');
    expect(codeOf(overlapping, { ...of, signedSize: 101 })).toBe('ended');
    expect(codeOf(overlapping, { key: first.key, index: 100, signedSize: 101 })).toBe(
      'key_not_handed_over',
    );
  });

  test('the one that stays begins and the other ends in any number of turns', () => {
    const three = orRefuse(begun(handedOver, { key: third.key, index: 200 }));
    const last = orRefuse(ended(three, { key: second.key, index: 300, signedSize: 250 }));
    expect(keysInForce(last, 120)).toEqual([first.key, second.key]);
    expect(keysInForce(last, 300)).toEqual([second.key, third.key]);
    expect(keysInForce(last, 301)).toEqual([third.key]);
  });
});
