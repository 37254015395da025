/** Wallets that do what MetaMask and Keplr do, on keys of their own: by ethers, and by noble alone. */
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { getAddress, Wallet } from 'ethers';
import type { Eip1193Provider, Keplr } from '../../src/client/signers.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';

interface TypedData {
  readonly domain: Record<string, string>;
  readonly types: Record<string, { readonly name: string; readonly type: string }[]>;
  readonly primaryType: string;
  readonly message: Record<string, string>;
}

export interface EthereumWallet {
  readonly provider: Eip1193Provider;
  /** As wallets spell it, with the checksum in its capitals. */
  readonly address: string;
  /** Sentences that its owner was shown. */
  readonly shown: string[];
}

/** `v` as this wallet writes it: 27 and 28, or as some do 0 and 1. */
export function ethereumWallet(key: SigningKey, v: 'usual' | 'low' = 'usual'): EthereumWallet {
  const wallet = new Wallet(`0x${bytesToHex(key.secret)}`);
  const shown: string[] = [];
  const provider: Eip1193Provider = {
    async request({ method, params = [] }) {
      if (method !== 'eth_signTypedData_v4') throw new Error(`${method} is not supported`);
      const [address, text] = params as [string, string];
      if (getAddress(address) !== wallet.address) throw new Error('an account that is not here');
      const { domain, types, message } = JSON.parse(text) as TypedData;
      const { EIP712Domain: _domain, ...own } = types;
      shown.push(message['summary'] ?? '');
      const signature = await wallet.signTypedData(domain, own, message);
      if (v === 'usual') return signature;
      return signature.slice(0, -2) + (signature.endsWith('1b') ? '00' : '01');
    },
  };
  return { provider, address: wallet.address, shown };
}

/** Signs the document of ADR-036, written out here as Keplr writes it. */
export function keplrWallet(key: SigningKey): { readonly keplr: Keplr; readonly address: string } {
  const own = key.signer.slice('cosmos:'.length);
  return {
    address: own,
    keplr: {
      async signArbitrary(_chainId, address, data) {
        if (address !== own) throw new Error('an account that is not here');
        const text = base64.encode(utf8ToBytes(data));
        const doc =
          '{"account_number":"0","chain_id":"","fee":{"amount":[],"gas":"0"},"memo":"","msgs":[' +
          `{"type":"sign/MsgSignData","value":{"data":"${text}","signer":"${address}"}}],"sequence":"0"}`;
        const hash = sha256(utf8ToBytes(doc));
        return {
          pub_key: { value: base64.encode(secp256k1.getPublicKey(key.secret, true)) },
          signature: base64.encode(secp256k1.sign(hash, key.secret, { prehash: false })),
        };
      },
    },
  };
}
