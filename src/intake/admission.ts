/** What can be said of a submission before any fact is loaded. */

import type { EvidenceMalformed } from '../evidence/kind-definition.ts';
import { type AnyEvidence, isKindName, openEvidence } from '../evidence/kinds.ts';
import type { Json } from '../primitives/bytes.ts';
import { err, type Result } from '../primitives/result.ts';

export type AdmissionRefusal =
  | { readonly code: 'kind_unknown'; readonly kind: string }
  | EvidenceMalformed;

/** Reads the payload; `pointer` of a refusal is into the statement. */
export function readEvidence(kind: string, payload: Json): Result<AnyEvidence, AdmissionRefusal> {
  if (!isKindName(kind)) return err({ code: 'kind_unknown', kind });
  const opened = openEvidence(kind, payload);
  if (opened.ok) return opened;
  return err({ ...opened.error, pointer: `/statement/evidence${opened.error.pointer}` });
}
