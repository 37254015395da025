/** Which offers there are, and who is interested, for anybody. */
import type { Context } from '../../db/context.ts';
import type { Tx } from '../../db/database.ts';
import { Refusal } from '../../primitives/refusal.ts';
import {
  type Interest,
  type Offer,
  type OfferId,
  type OfferName,
  type OfferPhase,
  type OfferUnknown,
  phaseOf,
} from '../offer.ts';
import { listInterests, listOffers, loadOffer, type OffersWanted } from '../store.ts';

export interface ShownOffer extends Omit<Offer, 'status'> {
  readonly phase: OfferPhase;
}

type Reading = Pick<Context, 'database' | 'clock'>;

export const pageOffers = (
  { database, clock }: Reading,
  wanted: OffersWanted,
): Promise<{ readonly items: readonly ShownOffer[]; readonly next: OfferName | null }> =>
  database.transaction(async (tx) => {
    const now = await clock.now(tx);
    const found = await listOffers(tx, wanted, now);
    return {
      items: found.map((offer) => shown(offer, phaseOf(offer, now))),
      next: found.length === wanted.limit ? (found.at(-1) ?? null) : null,
    };
  });

const shown = ({ status: _, ...offer }: Offer, phase: OfferPhase): ShownOffer => ({
  ...offer,
  phase,
});

export const readOffer = (
  { database, clock }: Reading,
  id: OfferId,
): Promise<ShownOffer & { readonly interests: readonly Interest[] }> =>
  database.transaction(async (tx) => {
    const offer = await knownOffer(tx, id);
    const phase = phaseOf(offer, await clock.now(tx));
    return { ...shown(offer, phase), interests: await listInterests(tx, id) };
  });

export async function knownOffer(tx: Tx, id: OfferId): Promise<Offer> {
  const offer = await loadOffer(tx, id);
  if (offer === null) throw new Refusal<OfferUnknown>({ code: 'offer_unknown', id });
  return offer;
}
