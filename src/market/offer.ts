/** What a service offers for security, and which operators would come. Nothing here binds anybody. */
import type { Amount } from '../primitives/amount.ts';
import type { Brand } from '../primitives/brand.ts';
import type { AssetId, Digest, OperatorId, ServiceId } from '../primitives/ids.ts';
import { err, ok, type Result } from '../primitives/result.ts';
import type { Timestamp } from '../primitives/time.ts';
import type { StaleVersion } from '../registry/versions.ts';

/** The digest of the statement that made it. */
export type OfferId = Brand<string, 'OfferId'>;

export interface OfferName {
  readonly service: ServiceId;
  /** That the service's admin chose; unique in the service. */
  readonly offer: string;
}

export type OfferStatus = 'open' | 'withdrawn';

/** As its admin said last. */
export interface Offer extends OfferName {
  readonly id: OfferId;
  /** The digest of that statement. */
  readonly statement: Digest;
  readonly asset: AssetId;
  /** Base units. */
  readonly amountPerDay: Amount;
  /** A decimal, in the unit of account. */
  readonly targetStake: string;
  /** Exclusive. */
  readonly until: Timestamp;
  readonly status: OfferStatus;
}

/** As the operator's admin said last. */
export interface Interest {
  readonly operator: OperatorId;
  /** The digest of that statement. */
  readonly statement: Digest;
  /** A decimal, in the unit of account. */
  readonly stake: string;
  /** The same, a day; null if he does not say. */
  readonly floor: string | null;
  readonly status: OfferStatus;
}

/** `over`: nobody withdrew it, its time has passed. */
export type OfferPhase = OfferStatus | 'over';

export const phaseOf = ({ status, until }: Offer, now: Timestamp): OfferPhase =>
  status === 'open' && until <= now ? 'over' : status;

/** Of one service, withdrawn ones too. */
export const OFFERS_MAX = 64;

/** Open ones in one offer, so that all can be looked at together. */
export const INTERESTS_MAX = 500;

export type OfferUnknown =
  | { readonly code: 'offer_unknown'; readonly id: OfferId }
  | ({ readonly code: 'offer_unknown' } & OfferName);

/** Nobody may be interested in it any more, or it would be over from the start. */
export interface OfferOver extends OfferName {
  readonly code: 'offer_over';
  readonly phase: OfferPhase;
  readonly until: Timestamp;
}

/** The operator has no open interest in it. */
export interface InterestUnknown {
  readonly code: 'interest_unknown';
  readonly id: OfferId;
  readonly operator: OperatorId;
}

export interface TooManyOffers {
  readonly code: 'too_many_offers';
  /** Inclusive. */
  readonly max: number;
}

export interface TooManyInterests {
  readonly code: 'too_many_interests';
  /** Inclusive. */
  readonly max: number;
}

/** What is there already; `count` of those that `max` is about, without the one that is set. */
interface Before {
  readonly current: Digest | null;
  readonly count: number;
  readonly max: number;
}

/** In this order. One that is withdrawn may end when it likes. */
export function checkOffer(
  offer: Offer,
  previous: Digest | null,
  { current, count, max }: Before,
  now: Timestamp,
): Result<null, StaleVersion | OfferOver | TooManyOffers> {
  if (previous !== current) return err({ code: 'stale_version', current });
  const over = checkOpen(offer, now);
  if (offer.status === 'open' && !over.ok) return over;
  return count < max ? ok(null) : err({ code: 'too_many_offers', max });
}

/** The same; who withdraws is heard whatever became of the offer. */
export function checkInterest(
  { status }: Interest,
  previous: Digest | null,
  { current, count, max, offer }: Before & { readonly offer: Offer },
  now: Timestamp,
): Result<null, StaleVersion | OfferOver | TooManyInterests> {
  if (previous !== current) return err({ code: 'stale_version', current });
  if (status === 'withdrawn') return ok(null);
  const over = checkOpen(offer, now);
  if (!over.ok) return over;
  return count < max ? ok(null) : err({ code: 'too_many_interests', max });
}

function checkOpen(of: Offer, now: Timestamp): Result<null, OfferOver> {
  const phase = phaseOf(of, now);
  const { service, offer, until } = of;
  return phase === 'open' ? ok(null) : err({ code: 'offer_over', service, offer, phase, until });
}
