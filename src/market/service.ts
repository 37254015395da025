/** How services make offers, and how operators say that they would come. */
import type { Context } from '../db/context.ts';
import type { Tx } from '../db/database.ts';
import { parseAmount } from '../primitives/amount.ts';
import { required } from '../primitives/assert.ts';
import type { Json } from '../primitives/bytes.ts';
import type { OperatorId } from '../primitives/ids.ts';
import { orRefuse, Refusal } from '../primitives/refusal.ts';
import { namesOf } from '../primitives/signatures/signer.ts';
import { formatTime, parseTime, type Timestamp } from '../primitives/time.ts';
import type { UnknownReference } from '../registry/reference-rules.ts';
import { authorise } from '../registry/service.ts';
import type { AuthorError } from '../registry/signer-rules.ts';
import { operatorAt } from '../registry/store.ts';
import { type Acceptance, type Answered, acceptStatement } from '../statements/service.ts';
import type { StatementOf } from '../statements/statement-types.ts';
import type { VerifiedSigner } from '../statements/verify.ts';
import {
  checkInterest,
  checkOffer,
  INTERESTS_MAX,
  type Interest,
  OFFERS_MAX,
  type Offer,
  type OfferId,
  type OfferUnknown,
} from './offer.ts';
import {
  countOffers,
  countOthers,
  findOffer,
  loadInterest,
  lockMarket,
  saveInterest,
  saveOffer,
} from './store.ts';

type OfferStatement = StatementOf<'tribune/market-offer/v1'>;
type InterestStatement = StatementOf<'tribune/market-interest/v1'>;

/** What is asked of the clock is asked once nobody else changes this market. */
export const speakInMarket = (ctx: Context, envelope: Json): Promise<Answered> =>
  acceptStatement<OfferStatement | InterestStatement>(ctx, envelope, {
    types: ['tribune/market-offer/v1', 'tribune/market-interest/v1'],
    work: async (tx, { statement, ...acceptance }) => {
      await lockMarket(tx, statement.service);
      const now = await ctx.clock.now(tx);
      return statement.type === 'tribune/market-offer/v1'
        ? makeOffer(ctx, tx, { ...acceptance, statement, now })
        : declareInterest(ctx, tx, { ...acceptance, statement, now });
    },
  });

async function makeOffer(
  ctx: Context,
  tx: Tx,
  { statement, digest, signers, now }: Acceptance<OfferStatement>,
): Promise<Json> {
  await authorise(ctx, tx, { author: statement.author, signers }, now);
  const found = await findOffer(tx, statement);
  const offer: Offer = {
    id: found?.id ?? (digest as string as OfferId),
    service: statement.service,
    offer: statement.offer,
    statement: digest,
    asset: statement.asset,
    amountPerDay: orRefuse(parseAmount(statement.amountPerDay)),
    targetStake: statement.targetStake,
    until: orRefuse(parseTime(statement.until)),
    status: statement.status,
  };
  const count = found === null ? await countOffers(tx, statement.service) : 0;
  const before = { current: found?.statement ?? null, count, max: OFFERS_MAX };

  orRefuse(checkOffer(offer, statement.previous, before, now));

  await saveOffer(tx, offer);
  const { amountPerDay, until, ...of } = offer;
  return { ...of, amountPerDay: amountPerDay.toString(), until: formatTime(until) };
}

async function declareInterest(
  ctx: Context,
  tx: Tx,
  { statement, digest, signers, now }: Acceptance<InterestStatement>,
): Promise<Json> {
  const { operator, service, offer: name, stake, floor, status, previous } = statement;
  await checkAdmin(ctx, tx, { operator, signers }, now);
  const offer = await findOffer(tx, statement);
  if (offer === null)
    throw new Refusal<OfferUnknown>({ code: 'offer_unknown', service, offer: name });
  const found = await loadInterest(tx, offer.id, operator);
  const count = await countOthers(tx, offer.id, operator);
  const before = { current: found?.statement ?? null, count, max: INTERESTS_MAX, offer };
  const interest: Interest = { operator, statement: digest, stake, floor, status };

  orRefuse(checkInterest(interest, previous, before, now));

  await saveInterest(tx, offer.id, interest);
  return { ...interest, id: offer.id, service, offer: name };
}

interface Speaker {
  readonly operator: OperatorId;
  readonly signers: readonly VerifiedSigner[];
}

/** An operator speaks by his admin, under any of the names that the key has. */
async function checkAdmin(
  ctx: Context,
  tx: Tx,
  { operator, signers }: Speaker,
  now: Timestamp,
): Promise<void> {
  const found = await operatorAt(tx, operator, now);
  if (found === null) throw new Refusal<UnknownReference>({ code: 'operator_unknown', operator });
  const { admin } = found.value;
  const { key, name } = required(signers[0], 'a statement has a signer');
  if (!namesOf(key, ctx.deployment.bech32Prefix).includes(admin))
    throw new Refusal<AuthorError>({ code: 'not_authorised', author: name, needed: admin });
}
