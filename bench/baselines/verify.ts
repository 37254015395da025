/** Bare verifications, with nothing around them: the limit of what the whole can reach. */

import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { createRequire } from 'node:module';
import type * as Blst from '@chainsafe/blst';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { ed25519 } from '@noble/curves/ed25519.js';
import { ETHEREUM_BLS_DST } from '../../src/primitives/signatures/bls.ts';

export interface SignedMessage {
  readonly signature: Uint8Array;
  readonly message: Uint8Array;
  readonly publicKey: Uint8Array;
  /** Made beforehand. */
  readonly keyObject: KeyObject;
}

export interface Signer {
  readonly publicKey: Uint8Array;
  readonly keyObject: KeyObject;
  sign(message: Uint8Array): Uint8Array;
}

/** PKCS 8 up to the 32 secret bytes of an ed25519 key. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** Not by `generateKeyPairSync`: on Node 20, exporting what it made can wait for itself for ever. */
export function newSigner(): Signer {
  const secret = Buffer.concat([PKCS8, randomBytes(32)]);
  const privateKey = createPrivateKey({ key: secret, format: 'der', type: 'pkcs8' });
  const keyObject = createPublicKey(privateKey);
  const publicKey = new Uint8Array(keyObject.export({ format: 'der', type: 'spki' }).subarray(-32));
  return {
    publicKey,
    keyObject,
    sign: (message) => new Uint8Array(sign(null, message, privateKey)),
  };
}

/** Every one by a key of its own; as long as a vote. */
export const signedMessages = (count: number): readonly SignedMessage[] =>
  Array.from({ length: count }, () => {
    const { publicKey, keyObject, sign: signed } = newSigner();
    const message = new Uint8Array(randomBytes(122));
    return { signature: signed(message), message, publicKey, keyObject };
  });

export const bareEd25519 = ({ signature, message, keyObject }: SignedMessage): boolean =>
  verify(null, message, keyObject, signature);

export const nobleEd25519 = ({ signature, message, publicKey }: SignedMessage): boolean =>
  ed25519.verify(signature, message, publicKey, { zip215: true });

/** One attestation: who signed which root. */
export interface Attestation {
  readonly publicKeys: readonly Uint8Array[];
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

const blst = createRequire(import.meta.url)('@chainsafe/blst') as typeof Blst;
const { longSignatures, G1 } = bls12_381;

export interface Attester {
  readonly publicKey: Uint8Array;
  readonly native: Blst.PublicKey;
  readonly noble: typeof G1.Point.BASE;
  readonly secret: Blst.SecretKey;
}

export const newAttesters = (count: number): readonly Attester[] =>
  Array.from({ length: count }, () => {
    const secret = blst.SecretKey.fromKeygen(randomBytes(32));
    const native = secret.toPublicKey();
    const publicKey = native.toBytes();
    return { publicKey, native, noble: G1.Point.fromBytes(publicKey), secret };
  });

export function attest(attesters: readonly Attester[]): Attestation {
  const message = new Uint8Array(randomBytes(32));
  const signatures = attesters.map(({ secret }) => secret.sign(message));
  const signature = blst.aggregateSignatures(signatures).toBytes();
  return { publicKeys: attesters.map(({ publicKey }) => publicKey), message, signature };
}

/** Keys decoded and checked beforehand. */
export const bareBlst = ({ message, signature }: Attestation, attesters: readonly Attester[]) =>
  blst.fastAggregateVerify(
    message,
    attesters.map(({ native }) => native),
    blst.Signature.fromBytes(signature, true),
  );

/** Keys decoded and checked beforehand. */
export const nobleBls = ({ message, signature }: Attestation, attesters: readonly Attester[]) =>
  longSignatures.verify(
    longSignatures.Signature.fromBytes(signature),
    longSignatures.hash(message, ETHEREUM_BLS_DST),
    longSignatures.aggregatePublicKeys(attesters.map(({ noble }) => noble)),
  );
