/** Who signed the two statements: the authors they name, and both authors one key. */
import type { KeyId } from '../../../primitives/signatures/signer.ts';
import { verifySignature } from '../../../primitives/signatures/verify.ts';
import { signable } from '../../../statements/digest.ts';
import { examine, isEqual, type Question } from '../../examination.ts';
import type { Check, Verdict } from '../../verdict.ts';
import type { SignedSlotStatement } from './equivocation-schema.ts';

export type Signed =
  | { readonly ok: true; readonly key: KeyId; readonly checks: readonly Check[] }
  | { readonly ok: false; readonly verdict: Verdict };

/** Both by their author, and both authors one key: a key may have two names. */
export function checkSignatures(
  both: readonly [SignedSlotStatement, SignedSlotStatement],
  bech32Prefix: string,
  before: readonly Check[],
): Signed {
  const [first, second] = both.map((signed) => keyOf(signed, bech32Prefix));
  const by = (name: string, key: KeyId | null | undefined, author: string): Question => ({
    code: 'signature_invalid',
    ask: () => isEqual(`${name}.signature`, `by ${author}`, key ? `by ${author}` : 'not by it'),
  });
  const signed = examine(
    [
      by('first', first, both[0].statement.author),
      by('second', second, both[1].statement.author),
      { code: 'different_author', ask: () => isEqual('key', String(first), String(second)) },
    ],
    before,
  );
  if (signed.refuted) return { ok: false, verdict: signed.refuted };
  return { ok: true, key: first as KeyId, checks: signed.checks };
}

function keyOf({ statement, signature }: SignedSlotStatement, bech32Prefix: string): KeyId | null {
  if (signature.signer !== statement.author) return null;
  const verified = verifySignature(signature, signable(statement), bech32Prefix);
  return verified.ok ? verified.value : null;
}
