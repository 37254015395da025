/** Whether both halves of a slashing are signed by everybody they name. */
import {
  ETHEREUM_BLS_DST,
  isBlsPublicKey,
  verifyBlsAggregate,
} from '../../../primitives/signatures/bls.ts';
import type { EthereumChain } from '../../../registry/objects.ts';
import { type Examination, examine, type Question, unverifiable } from '../../examination.ts';
import type { Check, Unverifiable } from '../../verdict.ts';
import type { Signer } from './registry-book.ts';
import { indexList, type Signers } from './signers.ts';
import { type DomainType, domainOf, forkVersionAt, signingRoot } from './signing-root.ts';

/** One signed object. */
export interface Half {
  /** As the Beacon API calls it. */
  readonly name: string;
  /** Hash tree root. */
  readonly root: Uint8Array;
  readonly domain: DomainType;
  /** Whose fork version is signed. */
  readonly epoch: bigint;
  /** Of everybody in the sum. */
  readonly indices: readonly bigint[];
  /** 96 bytes, lowercase hex. */
  readonly signature: string;
}

/** Null if the chain's record tells a fork version for each half. */
export function missingFork(
  halves: readonly Half[],
  chain: EthereumChain,
  checks: readonly Check[],
): Unverifiable | null {
  const early = halves.find(({ epoch }) => forkVersionAt(chain, epoch) === null);
  if (early === undefined) return null;
  return unverifiable('fork_unknown', `the fork version in force at epoch ${early.epoch}`, checks);
}

/** The sum of all signatures of each half; a key that is no point cannot say whether it signed. */
export function examineSignatures(
  halves: readonly Half[],
  chain: EthereumChain,
  { signers, checks }: { readonly signers: Signers; readonly checks: readonly Check[] },
): Examination | Unverifiable {
  const signed = examine(
    halves.map((half) => signatureQuestion(half, chain, signersOf(half, signers))),
    checks,
  );
  if (signed.refuted === null) return signed;
  const unusable = [...signers.values()].filter(({ publicKey }) => !isPoint(publicKey));
  if (unusable.length === 0) return signed;
  const whose = indexList(unusable.map(({ index }) => index));
  return unverifiable('key_unusable', `a public key of ${whose} that is a point of G1`, checks);
}

/** Hundreds at a time: ten times as quick as a loop in JavaScript. The hex was read before. */
const bytesOf = (hex: string): Uint8Array => Buffer.from(hex, 'hex');

const isPoint = (publicKey: string): boolean => isBlsPublicKey(bytesOf(publicKey));

const signersOf = ({ indices }: Half, signers: Signers): readonly Signer[] =>
  indices.flatMap((index) => signers.get(index) ?? []);

const signatureQuestion = (
  { name, root, domain, epoch, signature }: Half,
  chain: EthereumChain,
  signers: readonly Signer[],
): Question<'signature_invalid'> => ({
  code: 'signature_invalid',
  ask: () => {
    const version = forkVersionAt(chain, epoch) ?? '';
    const message = signingRoot(root, domainOf(domain, version, chain.genesisValidatorsRoot));
    const keys = signers.map(({ publicKey }) => bytesOf(publicKey));
    const passed = verifyBlsAggregate(keys, message, bytesOf(signature), ETHEREUM_BLS_DST);
    return {
      name: `${name}.signature`,
      passed,
      expected: `by ${indexList(signers.map(({ index }) => index))}, fork version 0x${version}`,
      found: passed ? 'valid' : 'not their signature',
    };
  },
});
