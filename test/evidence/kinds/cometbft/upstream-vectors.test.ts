import { bytesToHex } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { expect, test } from 'vitest';
import { voteSignBytes } from '../../../../src/evidence/kinds/cometbft/canonical-vote.ts';
import type { Json } from '../../../../src/primitives/bytes.ts';
import { at } from '../../../../src/primitives/time.ts';
import { hasVectors, readVectors } from '../../../support/vectors.ts';
import { chainFacts, keyFact, openVotes } from '../../build-votes.ts';

const SIGN_BYTES = 'cometbft-sign-bytes/vote_sign_bytes.json';
const PROVEN = 'cometbft-duplicate-vote/provi_547_with_validator_set.json';
const KEYLESS = 'cometbft-duplicate-vote/provider_v0_37_no_public_key.json';

interface SignBytesCase {
  readonly chain_id: string;
  readonly vote: { readonly height?: string; readonly round?: number; readonly type?: number };
  readonly sign_bytes_hex: string;
}

/** CometBFT's vectors are not part of the project: without them nothing is held against ours. */
test.skipIf(!hasVectors(SIGN_BYTES))(
  'sign bytes are those of CometBFT’s own vectors (skipped where ../shared/vectors is absent)',
  () => {
    const { cases } = readVectors<{ cases: SignBytesCase[] }>(SIGN_BYTES);
    expect(cases.length).toBeGreaterThan(0);
    for (const { chain_id, vote, sign_bytes_hex } of cases) {
      const bytes = voteSignBytes(chain_id, {
        type: vote.type ?? 0,
        height: BigInt(vote.height ?? 0),
        round: vote.round ?? 0,
        blockId: { hash: '', partsTotal: 0, partsHash: '' },
        timestamp: { seconds: -62_135_596_800n, nanos: 0 },
      });
      expect(bytesToHex(bytes)).toBe(sign_bytes_hex);
    }
  },
);

interface ProvenVector {
  readonly chain_id: string;
  readonly evidence: Json;
  readonly validator_set_at_549: {
    readonly validators: readonly { readonly pub_key: { readonly value: string } }[];
  };
}

/** What happened on a real chain can only be read from the file, which is not part of the project. */
test.skipIf(!hasVectors(PROVEN))(
  'a real equivocation convicts its validator, on its own chain only (skipped where ../shared/vectors is absent)',
  () => {
    const vector = readVectors<ProvenVector>(PROVEN);
    const keys = vector.validator_set_at_549.validators.map(({ pub_key }) =>
      keyFact({ operator: null, publicKey: bytesToHex(base64.decode(pub_key.value)) }),
    );
    const facts = (chainId: string) =>
      chainFacts({
        chain: { chainId },
        keys,
        blockTimes: new Map([[547n, at(1_726_243_107_059)]]),
      });
    const opened = openVotes(vector.evidence);

    expect(opened.needs.addresses).toEqual(['c888306a908a217b9a943d1dad8790044d0947a4']);
    expect(opened.verify(facts(vector.chain_id))).toMatchObject({
      verdict: 'proven',
      unregistered: [{ place: '547' }],
    });
    expect(opened.verify(facts('provi-2'))).toMatchObject({ code: 'signature_invalid' });
  },
);

interface KeylessVector {
  readonly result: {
    readonly blocks: readonly { block: { evidence: { evidence: readonly Json[] } } }[];
  };
}

/** Blocks of a real chain, too: their file is not part of the project. */
test.skipIf(!hasVectors(KEYLESS))(
  'a real equivocation by a key nobody has fed is unverifiable (skipped where ../shared/vectors is absent)',
  () => {
    const { result } = readVectors<KeylessVector>(KEYLESS);
    const all = result.blocks.flatMap(({ block }) => block.evidence.evidence);
    expect(all.length).toBeGreaterThan(0);
    for (const evidence of all)
      expect(openVotes(evidence).verify(chainFacts())).toMatchObject({
        verdict: 'unverifiable',
        code: 'key_unknown',
      });
  },
);
