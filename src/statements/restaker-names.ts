/** Which ids of the ledger are addresses of a key: restakers speak for themselves by signing. */
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import type { RestakerId } from '../primitives/ids.ts';
import type { SignerName } from '../primitives/signatures/signer.ts';

/** Under each name of a key: the name itself, and the address in it as a chain may write it. */
export const restakerIds = (names: readonly SignerName[]): readonly RestakerId[] =>
  names.flatMap(spellings) as string[] as RestakerId[];

function spellings(name: SignerName): readonly string[] {
  const [scheme, address = ''] = name.split(':');
  if (scheme === 'cosmos') return [name, address];
  if (scheme !== 'eip155') return [name];
  const mixed = checksummed(address);
  return [name, address, `eip155:${mixed}`, mixed];
}

/** A hex letter is a capital where the digit of the hash is 8 or above: EIP-55. */
function checksummed(address: string): string {
  const digits = address.slice(2);
  const hash = bytesToHex(keccak_256(new TextEncoder().encode(digits)));
  const letters = [...digits].map((digit, i) =>
    Number.parseInt(hash[i] ?? '0', 16) >= 8 ? digit.toUpperCase() : digit,
  );
  return `0x${letters.join('')}`;
}
