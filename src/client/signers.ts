/** Who can sign: a key of one's own, an Ethereum wallet, a Cosmos wallet. docs/statements.md has the bytes. */
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { ed25519PublicKey, signEd25519 } from '../primitives/signatures/ed25519.ts';
import { statementTypedData } from '../primitives/signatures/eip712.ts';
import type { Signable } from '../primitives/signatures/verify.ts';
import type { components } from './generated/api.ts';

/** As it stands in an envelope. */
export type Signature = components['schemas']['Signature'];

export interface Signer {
  /** `ed25519:…`, `eip155:0x…` or `cosmos:…`: what statements call the author. */
  readonly name: string;
  sign(message: Signable): Promise<Signature>;
}

/** `seed`: 32 bytes, or 64 hex digits. */
export function ed25519Signer(seed: Uint8Array | string): Signer {
  const secret = typeof seed === 'string' ? hexToBytes(seed) : Uint8Array.from(seed);
  if (secret.length !== 32) throw new Error('a seed is 32 bytes');
  const name = `ed25519:${bytesToHex(ed25519PublicKey(secret))}`;
  return {
    name,
    sign: async ({ bytes }) => ({
      scheme: 'ed25519',
      signer: name,
      signature: signEd25519(secret, bytes),
    }),
  };
}

/** MetaMask and its like: https://eips.ethereum.org/EIPS/eip-1193 */
export interface Eip1193Provider {
  request(args: {
    readonly method: string;
    readonly params?: readonly unknown[];
  }): Promise<unknown>;
}

/** `address` in either case, of an account that the wallet has given access to. */
export function eip1193Signer(provider: Eip1193Provider, address: string): Signer {
  if (!/^0x[0-9a-fA-F]{40}$/.test(address)) throw new Error(`${address} is no Ethereum address`);
  const name = `eip155:${address.toLowerCase()}`;
  return {
    name,
    async sign({ typed }) {
      const asked = [address, JSON.stringify(statementTypedData(typed))];
      const answer = await provider.request({ method: 'eth_signTypedData_v4', params: asked });
      return { scheme: 'eip712', signer: name, signature: ethereumSignature(answer) };
    },
  };
}

/** 65 bytes in lowercase hex without `0x`; some wallets say 0 and 1 where others say 27 and 28. */
function ethereumSignature(answer: unknown): string {
  if (typeof answer !== 'string' || !/^0x[0-9a-fA-F]{130}$/.test(answer))
    throw new Error('the wallet answered with no signature of 65 bytes');
  const bytes = hexToBytes(answer.slice(2));
  const v = bytes[64] ?? 0;
  if (v < 27) bytes[64] = v + 27;
  return bytesToHex(bytes);
}

/** What is used of `window.keplr`, and of the wallets that do as it does. */
export interface Keplr {
  signArbitrary(
    chainId: string,
    address: string,
    data: string,
  ): Promise<{ readonly pub_key: { readonly value: string }; readonly signature: string }>;
}

/** ADR-036. `address` under the one prefix of the deployment; `chainId` is only for the wallet to find the key. */
export function keplrSigner(keplr: Keplr, chainId: string, address: string): Signer {
  const name = `cosmos:${address}`;
  return {
    name,
    async sign({ bytes }) {
      const text = new TextDecoder().decode(bytes);
      const { pub_key, signature } = await keplr.signArbitrary(chainId, address, text);
      return {
        scheme: 'adr036',
        signer: name,
        signature: bytesToHex(base64.decode(signature)),
        publicKey: bytesToHex(base64.decode(pub_key.value)),
      };
    },
  };
}
