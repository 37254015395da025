/** What a claim is called by, what it is good for, and whether its own numbers agree. */
import { digestOf } from '../primitives/bytes.ts';
import { formatFraction, ONE, WAD, type Wad } from '../primitives/fraction.ts';
import type { Digest } from '../primitives/ids.ts';
import type { StatementOf } from './statement-types.ts';

export type ClaimStatement = StatementOf<'tribune/claim/v1'>;
export type AttestationStatement = StatementOf<'tribune/attestation/v1'>;
type ClaimType = ClaimStatement['claim']['type'];

/** Claims that accuse the operator they name: his misdeed is that they are true. */
export const ACCUSATIONS: readonly ClaimType[] = ['downtime', 'price-deviation', 'false-record'];

/** Claims that watchers approve of; the misdeed of whoever does is that they are false. */
export const APPROVABLE: readonly ClaimType[] = ['real-world-record'];

/**
 * Made of what is claimed, not of who claims it and when: watchers who say the same thing by
 * themselves attest to one claim.
 */
export const claimDigest = ({ service, operator, topic, slot, claim }: ClaimStatement): Digest =>
  digestOf('tribune/v1/claim', { service, operator, topic, slot, claim });

/** What a statement says of which claim. */
export const wordOf = (
  statement: AttestationStatement | ClaimStatement,
): Pick<AttestationStatement, 'service' | 'claim' | 'holds'> =>
  statement.type === 'tribune/attestation/v1'
    ? statement
    : { service: statement.service, claim: claimDigest(statement), holds: true };

/** `|stated - reference| / reference`, rounded down to 18 decimals; the reference is not zero. */
export function deviationOf(stated: string, reference: string): string {
  const [a, b] = [scaled(stated), scaled(reference)];
  const share = ((a > b ? a - b : b - a) * WAD) / b;
  const whole = share / ONE;
  const decimals = formatFraction((share % ONE) as Wad).slice(1);
  return `${whole}${decimals}`;
}

/** A decimal as a multiple of 10^-18. */
function scaled(decimal: string): bigint {
  const [whole = '0', decimals = ''] = decimal.split('.');
  return BigInt(whole) * WAD + BigInt(decimals.padEnd(18, '0'));
}
