/** What an offer would be for an operator and for its service, and what a market would be if. Nothing is kept. */
import type { Context } from '../../db/context.ts';
import { priceAt } from '../../feeds/prices/store.ts';
import type { Json } from '../../primitives/bytes.ts';
import { formatExact } from '../../primitives/exact.ts';
import type { AssetId, OperatorId } from '../../primitives/ids.ts';
import { orRefuse, Refusal } from '../../primitives/refusal.ts';
import type { Timestamp } from '../../primitives/time.ts';
import { inProcess } from '../../threads/verifier.ts';
import type { MarketAnswer } from '../answer.ts';
import { type Market, parseWhatIf } from '../market-schema.ts';
import type { InterestUnknown, OfferId } from '../offer.ts';
import { knownOffer } from '../reading/service.ts';
import { listInterests } from '../store.ts';
import { marketOf, supposing, unvaluedShare, type Valuation } from '../valued.ts';

export interface Projection {
  readonly id: OfferId;
  readonly at: Timestamp;
  readonly asset: AssetId;
  /** Base units. */
  readonly amountPerDay: bigint;
  readonly price: (Valuation & { readonly at: Timestamp }) | null;
  /** In the unit of account; what needs a price is left out where there is none. */
  readonly answer: MarketAnswer;
  /** In base units, where there is no price: as if all came who are interested. */
  readonly unvalued: {
    readonly reason: 'price_unknown';
    readonly security: string;
    readonly share: string | null;
  } | null;
}

/** `operator` is null where nobody asks for himself. */
export async function projectOffer(
  ctx: Context,
  id: OfferId,
  operator: OperatorId | null,
): Promise<Projection> {
  const { offer, market, price, now } = await loadMarket(ctx, id);
  if (operator !== null && !market.operators.some((of) => of.operator === operator))
    throw new Refusal<InterestUnknown>({ code: 'interest_unknown', id, operator });
  const asked = operator === null ? market : { ...market, operator };
  const { security, share } = unvaluedShare(offer, market, operator);
  return {
    id,
    at: now,
    asset: offer.asset,
    amountPerDay: offer.amountPerDay,
    price,
    answer: price === null ? onlyQuote(await answered(ctx, market)) : await answered(ctx, asked),
    unvalued:
      price === null
        ? {
            reason: 'price_unknown',
            security: formatExact(security),
            share: share === null ? null : formatExact(share),
          }
        : null,
  };
}

/** What the target would cost is known without a price. */
const onlyQuote = ({ quote }: MarketAnswer): MarketAnswer => (quote === undefined ? {} : { quote });

const loadMarket = ({ database, clock }: Context, id: OfferId) =>
  database.transaction(async (tx) => {
    const offer = await knownOffer(tx, id);
    const interests = await listInterests(tx, id);
    const now = await clock.now(tx);
    const price = await priceAt(tx, offer.asset, now);
    return { offer, price, now, market: marketOf(offer, interests, price) };
  });

/** Looking through all equilibria takes a while: it is done beside the thread that answers. */
const answered = ({ verifier = inProcess }: Context, market: Market): Promise<MarketAnswer> =>
  verifier.run({ do: 'market', market });

export async function askMarket(ctx: Context, json: Json): Promise<MarketAnswer> {
  const whatIf = orRefuse(parseWhatIf(json));
  const base: Market =
    whatIf.offer === undefined
      ? { operators: [] }
      : (await loadMarket(ctx, whatIf.offer as OfferId)).market;
  return answered(ctx, orRefuse(supposing(base, whatIf)));
}
