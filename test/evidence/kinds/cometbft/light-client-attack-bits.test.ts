import fc from 'fast-check';
import { expect, test } from 'vitest';
import { search } from '../../../support/fuzz.ts';
import { COMMON, HEIGHT, invented, lunaticBlock, verdictOn } from './attack-cases.ts';
import { attackJson, type Fields, lightBlock, timeOf } from './build-blocks.ts';

test('whatever signed bit is changed, the proof falls', () => {
  const block = lightBlock({ ...lunaticBlock, members: invented });
  const { commit, header } = block.signed_header;
  const flip = (bytes: Buffer, bit: number) => {
    const at = bit % (8 * bytes.length);
    bytes[at >> 3] = (bytes[at >> 3] ?? 0) ^ (1 << (at & 7));
    return bytes;
  };
  const hexFields = Object.keys(header).filter((name) => /_hash$|_address$/.test(name));
  const headerFlip = fc
    .tuple(fc.constantFrom(...hexFields.filter((name) => header[name] !== '')), fc.nat())
    .map(([name, bit]) => ({
      header: { [name]: flip(Buffer.from(String(header[name]), 'hex'), bit).toString('hex') },
    }));
  const signatureFlip = fc.tuple(fc.nat(2), fc.nat()).map(([place, bit]) => ({
    at: place,
    place: {
      signature: flip(
        Buffer.from(String(commit.signatures[place]?.['signature']), 'base64'),
        bit,
      ).toString('base64'),
    },
  }));
  const others = fc.constantFrom<Change>(
    { header: { time: timeOf(HEIGHT, '123456788') } },
    { header: { height: '11' } },
    { header: { version: { block: '11', app: '2' } } },
    { header: { last_block_id: null } },
    { commit: { round: 1 } },
    { commit: { height: '11' } },
    { at: 1, place: { timestamp: timeOf(HEIGHT, '000000002') } },
  );
  fc.assert(
    fc.property(fc.oneof<fc.Arbitrary<Change>[]>(headerFlip, signatureFlip, others), (change) => {
      const signatures = commit.signatures.map((one, at) =>
        at === change.at ? { ...one, ...change.place } : one,
      );
      const signed_header = {
        header: { ...header, ...change.header },
        commit: { ...commit, signatures, ...change.commit },
      };
      expect(verdictOn(attackJson({ ...block, signed_header }, COMMON)).verdict).toBe('refuted');
    }),
    search(60),
  );
});

interface Change {
  readonly header?: Fields;
  readonly commit?: Fields;
  /** In the signature at that place. */
  readonly at?: number;
  readonly place?: Fields;
}
