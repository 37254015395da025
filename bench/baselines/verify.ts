/** Bare verifications, with nothing around them: the limit of what the whole can reach. */

import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';

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
