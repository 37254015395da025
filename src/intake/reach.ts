/** Which infractions of a proof somebody can still be asked to answer for. */
import type { Infraction } from '../evidence/verdict.ts';
import { grouped } from '../primitives/grouped.ts';
import type { EvidenceId } from '../primitives/ids.ts';
import { err, type Result } from '../primitives/result.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { Policy } from '../registry/objects.ts';
import type { InForce } from '../registry/store.ts';
import type { HearingRefusal, OutOfReach } from './hearing.ts';

/** An infraction with the policy in force when it happened, or why there is none for it. */
export interface Lawful {
  readonly infraction: Infraction;
  readonly law: Result<InForce<Policy>, HearingRefusal>;
}

export interface Chargeable {
  readonly infraction: Infraction;
  readonly policy: InForce<Policy>;
}

export interface Reach {
  readonly chargeable: readonly Chargeable[];
  readonly outOfReach: readonly OutOfReach[];
}

/** Since when a key is everybody's, and by which proof. */
export interface Exposure {
  readonly evidence: EvidenceId;
  readonly at: Timestamp;
}

export interface Proof {
  readonly evidence: EvidenceId;
  readonly receivedAt: Timestamp;
}

/** Inclusive: what was received in the instant in which the key was published came after it. */
const isForgeable = (proof: Proof, exposure: Exposure | undefined): exposure is Exposure =>
  exposure !== undefined && exposure.evidence !== proof.evidence && proof.receivedAt >= exposure.at;

/**
 * Several keys of one operator at one place are one infraction, of the latest capture in reach. What
 * an exposed key signed is nobody's infraction.
 */
export function reachOf(
  proof: Proof,
  laws: readonly Lawful[],
  exposed: ReadonlyMap<string, Exposure>,
): Reach {
  const chargeable: Chargeable[] = [];
  const outOfReach: OutOfReach[] = [];
  const judged = laws.map((of) => withExposure(proof, of, exposed.get(of.infraction.key)));
  const incidents = grouped(
    judged,
    ({ infraction: { operator, place } }) => `${operator} ${place}`,
  );
  for (const [, ofOne] of incidents) {
    const found = newest(ofOne);
    if (found !== undefined) chargeable.push(found);
    else outOfReach.push(...ofOne.flatMap(missed));
  }
  return { chargeable, outOfReach };
}

function withExposure(proof: Proof, of: Lawful, exposure: Exposure | undefined): Lawful {
  const { infraction } = of;
  if (!isForgeable(proof, exposure)) return of;
  const { key } = infraction;
  return { infraction, law: err({ code: 'key_exposed', key, exposedBy: exposure.evidence }) };
}

const newest = (laws: readonly Lawful[]): Chargeable | undefined =>
  laws
    .flatMap(({ infraction, law }) => (law.ok ? [{ infraction, policy: law.value }] : []))
    .sort((a, b) => b.infraction.capture - a.infraction.capture)[0];

const missed = ({ infraction, law }: Lawful): readonly OutOfReach[] =>
  law.ok ? [] : [{ infraction, refusal: law.error }];
