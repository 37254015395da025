import { base64 } from '@scure/base';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { base64Of, bytesOfBase64 } from '../../../src/history/checkpoints/base64.ts';
import { formatNote, isKeyName, parseNote } from '../../../src/history/checkpoints/note.ts';
import { noteSigner, openNote, signNote } from '../../../src/history/checkpoints/signing.ts';
import {
  formatVerifierKey,
  parseVerifierKey,
  verifierKey,
} from '../../../src/history/checkpoints/verifier-key.ts';
import { orRefuse } from '../../../src/primitives/refusal.ts';
import { bytes, search } from '../../support/fuzz.ts';
import { ENOCH, PETER, QUIP } from './vectors.ts';

const peter = orRefuse(parseVerifierKey(PETER.key));
const enoch = orRefuse(parseVerifierKey(ENOCH.key));
const peterSigns = orRefuse(noteSigner('PeterNeumann', base64.decode(PETER.secret).slice(1)));
const signed = `${QUIP}\n${PETER.signature}`;
const withBoth = `${QUIP}\n${PETER.signature}${ENOCH.signature}`;
const codeOf = (note: string, keys = [peter]): string => {
  const opened = openNote(note, keys);
  return opened.ok ? 'opened' : opened.error.code;
};

describe('the example of the specification', () => {
  test('has the key, the key id and the signature that we make too', () => {
    expect(peter.keyId).toBe('c74f20a3');
    expect(formatVerifierKey(peter)).toBe(PETER.key);
    expect(peterSigns.key).toEqual(peter);
    expect(signNote(QUIP, [peterSigns])).toBe(signed);
  });

  test('opens for whoever knows one of the two who signed, or both', () => {
    expect(openNote(withBoth, [peter])).toEqual({ ok: true, value: { text: QUIP, by: [peter] } });
    const both = openNote(withBoth, [enoch, peter]);
    expect(both).toEqual({ ok: true, value: { text: QUIP, by: [peter, enoch] } });
  });
});

describe('why a note is refused', () => {
  test('nobody who is known signed it', () => {
    expect(codeOf(withBoth, [])).toBe('note_unsigned');
    expect(codeOf(signed, [enoch])).toBe('note_unsigned');
  });

  test('a key of the same name with another id, or of another name with the same id, is another key', () => {
    const namesake = orRefuse(verifierKey('PeterNeumann', enoch.publicKey));
    expect(codeOf(signed, [namesake])).toBe('note_unsigned');
    expect(codeOf(signed, [{ ...peter, name: 'EnochRoot' }])).toBe('note_unsigned');
  });

  test('somebody who is known did not sign it, whoever else did', () => {
    const forged = withBoth.replace('don', 'won');
    expect(codeOf(forged)).toBe('note_signature_wrong');
    const long = `${PETER.signature.slice(0, 60)}ABCD${PETER.signature.slice(60)}`;
    expect(codeOf(`${QUIP}\n${long}`)).toBe('note_signature_wrong');
    expect(codeOf(`${signed}${long}`)).toBe('note_signature_wrong');
    expect(codeOf(`${QUIP}\n${ENOCH.signature}${long}`, [enoch, peter])).toBe(
      'note_signature_wrong',
    );
  });

  test('two keys that are known cannot be told apart', () => {
    expect(codeOf(signed, [peter, { ...peter, publicKey: enoch.publicKey }])).toBe(
      'note_key_ambiguous',
    );
  });

  test('it is no note', () => {
    const [head, tail] = [PETER.signature.slice(0, -3), PETER.signature.slice(-3)];
    const malformed = [
      '',
      '\n',
      '\n\n',
      QUIP,
      `${QUIP}\n`,
      `${QUIP}${PETER.signature}`,
      `${QUIP}\n${PETER.signature.slice(0, -1)}`,
      `${QUIP}\r\n\n${PETER.signature}`,
      `\u0001${QUIP}\n${PETER.signature}`,
      `\ud800${QUIP}\n${PETER.signature}`,
      `${signed}Unexpected line.\n`,
      `${signed}\n`,
      `${QUIP}\n${PETER.signature.replace('PeterNeumann', 'Bad Name')}`,
      `${QUIP}\n${PETER.signature.replace('PeterNeumann', 'Bad\u00a0Name')}`,
      `${QUIP}\n${PETER.signature.replace('PeterNeumann', 'a+b')}`,
      `${QUIP}\n${PETER.signature.replace('PeterNeumann ', ' ')}`,
      `${QUIP}\n${PETER.signature.replace('—', '-')}`,
      `${QUIP}\n${PETER.signature.replace('\n', ' \n')}`,
      `${QUIP}\n${head}B${tail.slice(1)}`,
      `${QUIP}\n— PeterNeumann x08gow==\n`,
      `${QUIP}\n— PeterNeumann ====\n`,
    ];
    for (const note of malformed) expect([note, codeOf(note)]).toEqual([note, 'note_malformed']);
  });

  test('it has more than a hundred signatures, or is longer than a note may be', () => {
    expect(codeOf(`${QUIP}\n${PETER.signature.repeat(16)}`)).toBe('opened');
    expect(codeOf(`${QUIP}\n${ENOCH.signature.repeat(99)}${PETER.signature}`)).toBe('opened');
    expect(codeOf(`${QUIP}\n${ENOCH.signature.repeat(100)}${PETER.signature}`)).toBe(
      'note_malformed',
    );
    const long = (length: number) => `${'a'.repeat(length)}\n`;
    const rest = signNote(long(0), [peterSigns]).length;
    expect(codeOf(signNote(long(262_144 - rest), [peterSigns]))).toBe('opened');
    expect(codeOf(signNote(long(262_145 - rest), [peterSigns]))).toBe('note_malformed');
  });
});

describe('what may be signed', () => {
  test('text with empty lines in it, one at its end too', () => {
    for (const text of ['\n', 'a\n\nb\n', 'a\n\n', '\n\n\n', 'Ognuno sta solo sul cuor…\n'])
      expect(openNote(signNote(text, [peterSigns]), [peter])).toMatchObject({ value: { text } });
  });

  test('text that brings a signature of its own is signed as text', () => {
    const note = signNote(signed, [peterSigns]);
    expect(openNote(note, [peter])).toMatchObject({ value: { text: signed } });
  });

  test('nothing that does not end its last line, has control characters, or nobody signs', () => {
    for (const text of ['', 'a', 'a\t\n', 'a\r\n', '\ud83d\n'])
      expect(() => signNote(text, [peterSigns])).toThrow('a note is lines of text');
    expect(() => signNote(QUIP, [])).toThrow('a note is lines of text');
  });

  test('by a name without white space or plus', () => {
    expect(isKeyName('tribune.example/milkyway-1')).toBe(true);
    for (const name of ['', 'a b', 'a+b', 'a\nb', 'a\u2003b', 'a\u0007'])
      expect([name, noteSigner(name, peterSigns.seed).ok]).toEqual([name, false]);
  });
});

describe('a verifier key', () => {
  test('is refused with any character changed or left off', () => {
    const text = PETER.key;
    for (let from = 0; from < text.length; from += 1)
      for (const part of [text.slice(from + 1), text.slice(0, from)])
        expect([part, parseVerifierKey(part).ok]).toEqual([part, false]);
    for (let at = 0; at < text.length; at += 1) {
      const next = String.fromCharCode(text.charCodeAt(at) + 1);
      const changed = `${text.slice(0, at)}${next}${text.slice(at + 1)}`;
      expect([changed, parseVerifierKey(changed).ok]).toEqual([changed, false]);
    }
  });

  test('is refused if it is too long, of another algorithm, or written in capitals', () => {
    const keys = [
      'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==',
      'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
      PETER.key.replace('c74f20a3', 'C74F20A3'),
    ];
    for (const key of keys) expect([key, parseVerifierKey(key).ok]).toEqual([key, false]);
  });

  test('is no point of small order, under which anybody’s signature would hold', () => {
    const neutral = Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 1 : 0));
    expect(verifierKey('log.example', neutral).ok).toBe(false);
    expect(verifierKey('log.example', new Uint8Array(32)).ok).toBe(false);
  });
});

describe('garbage', () => {
  test('is refused and never thrown at', () => {
    const pieces = fc.constantFrom(
      '\n',
      '\n\n',
      '— ',
      'PeterNeumann',
      ' ',
      'x08go',
      '+',
      PETER.key,
    );
    const line = fc.oneof(pieces, fc.string({ unit: 'binary' }), fc.constant(PETER.signature));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
        const text = lines.join('');
        const note = parseNote(text);
        if (note.ok) expect(formatNote(note.value)).toBe(text);
        expect(codeOf(text)).toMatch(/^[a-z_]+$/);
        expect(parseVerifierKey(text).ok).toBe(text === PETER.key);
      }),
      search(300),
    );
  });

  test('base64 has one spelling, the one that others know', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (some) => {
        expect(base64Of(some)).toBe(base64.encode(some));
        expect(bytesOfBase64(base64Of(some))).toEqual(some);
      }),
      search(100),
    );
    for (const text of ['A', 'AA', 'AAA', 'A===', 'AB==', 'AAB=', 'AA=A', ' AAA', 'AA\n=', 'AA-_'])
      expect([text, bytesOfBase64(text)]).toEqual([text, null]);
  });

  test('what anybody signs opens for whoever knows the key, and for nobody else', () => {
    const lines = fc.array(fc.string({ unit: fc.constantFrom(...'aZ— +\u00a0é𝕏\n') }));
    fc.assert(
      fc.property(lines, bytes(32), (texts, seed) => {
        const text = `${texts.join('\n')}\n`;
        const signer = orRefuse(noteSigner('log.example', seed));
        const note = signNote(text, [signer]);
        const value = { text, by: [signer.key] };
        expect(openNote(note, [peter, signer.key])).toEqual({ ok: true, value });
        expect(codeOf(note)).toBe('note_unsigned');
      }),
      search(20),
    );
  });
});
