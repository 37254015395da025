/** Offers and interests as rows. */
import type { Tx } from '../db/database.ts';
import { Prisma } from '../db/generated/client.ts';
import { lockName } from '../db/locks.ts';
import { type Amount, amount } from '../primitives/amount.ts';
import type { AssetId, Digest, OperatorId, ServiceId } from '../primitives/ids.ts';
import { at, type Timestamp } from '../primitives/time.ts';
import type { Interest, Offer, OfferId, OfferName, OfferPhase, OfferStatus } from './offer.ts';

/** Whoever changes offers of a service, or interests in them, waits for whoever else does. */
export const lockMarket = (tx: Tx, service: ServiceId): Promise<void> =>
  lockName(tx, `market/${service}`);

interface OfferRow {
  readonly id: string;
  readonly service: string;
  readonly offer: string;
  readonly statement: string;
  readonly asset: string;
  readonly amount_per_day: string;
  readonly target_stake: string;
  readonly until: bigint;
  readonly status: string;
}

const OFFERS = Prisma.sql`
  SELECT "id", "service", "offer", "statement", "asset", "amount_per_day"::text AS "amount_per_day",
    "target_stake", "until", "status"
  FROM "market_offer"`;

const toOffer = (row: OfferRow): Offer => ({
  id: row.id as OfferId,
  service: row.service as ServiceId,
  offer: row.offer,
  statement: row.statement as Digest,
  asset: row.asset as AssetId,
  amountPerDay: amount(BigInt(row.amount_per_day)),
  targetStake: row.target_stake,
  until: at(Number(row.until)),
  status: row.status as OfferStatus,
});

export async function findOffer(tx: Tx, { service, offer }: OfferName): Promise<Offer | null> {
  const rows = await tx.$queryRaw<OfferRow[]>`
    ${OFFERS} WHERE "service" = ${service} AND "offer" = ${offer}`;
  return rows.map(toOffer)[0] ?? null;
}

export async function loadOffer(tx: Tx, id: OfferId): Promise<Offer | null> {
  const rows = await tx.$queryRaw<OfferRow[]>`${OFFERS} WHERE "id" = ${id}`;
  return rows.map(toOffer)[0] ?? null;
}

export interface OffersWanted {
  /** Null for any. */
  readonly service: ServiceId | null;
  readonly asset: AssetId | null;
  readonly phase: OfferPhase | null;
  /** Of one service and name on, exclusive; null from the start. */
  readonly after: OfferName | null;
  readonly limit: number;
}

/** By service and name. */
export async function listOffers(
  tx: Tx,
  { service, asset, phase, after, limit }: OffersWanted,
  now: Timestamp,
): Promise<readonly Offer[]> {
  const rows = await tx.$queryRaw<OfferRow[]>`
    ${OFFERS} WHERE ${service === null ? ANY : Prisma.sql`"service" = ${service}`}
      AND ${asset === null ? ANY : Prisma.sql`"asset" = ${asset}`}
      AND ${inPhase(phase, now)}
      AND ${after === null ? ANY : Prisma.sql`("service", "offer") > (${after.service}, ${after.offer})`}
    ORDER BY "service", "offer" LIMIT ${limit}`;
  return rows.map(toOffer);
}

const ANY = Prisma.sql`TRUE`;

function inPhase(phase: OfferPhase | null, now: Timestamp): Prisma.Sql {
  switch (phase) {
    case null:
      return ANY;
    case 'withdrawn':
      return Prisma.sql`"status" = 'withdrawn'`;
    case 'open':
      return Prisma.sql`"status" = 'open' AND "until" > ${BigInt(now)}`;
    case 'over':
      return Prisma.sql`"status" = 'open' AND "until" <= ${BigInt(now)}`;
  }
}

export async function countOffers(tx: Tx, service: ServiceId): Promise<number> {
  const rows = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS "count" FROM "market_offer" WHERE "service" = ${service}`;
  return Number(rows[0]?.count ?? 0);
}

export async function saveOffer(tx: Tx, of: Offer): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "market_offer" ("id", "service", "offer", "statement", "asset", "amount_per_day",
      "target_stake", "until", "status")
    VALUES (${of.id}, ${of.service}, ${of.offer}, ${of.statement}, ${of.asset},
      ${numeric(of.amountPerDay)}::numeric, ${of.targetStake}, ${BigInt(of.until)}, ${of.status})
    ON CONFLICT ("id") DO UPDATE SET "statement" = excluded."statement", "asset" = excluded."asset",
      "amount_per_day" = excluded."amount_per_day", "target_stake" = excluded."target_stake",
      "until" = excluded."until", "status" = excluded."status"`;
}

const numeric = (value: Amount): string => value.toString();

interface InterestRow {
  readonly operator: string;
  readonly statement: string;
  readonly stake: string;
  readonly floor: string | null;
  readonly status: string;
}

const toInterest = (row: InterestRow): Interest => ({
  operator: row.operator as OperatorId,
  statement: row.statement as Digest,
  stake: row.stake,
  floor: row.floor,
  status: row.status as OfferStatus,
});

export async function loadInterest(
  tx: Tx,
  of: OfferId,
  operator: OperatorId,
): Promise<Interest | null> {
  const rows = await tx.$queryRaw<InterestRow[]>`
    SELECT "operator", "statement", "stake", "floor", "status" FROM "market_interest"
    WHERE "of" = ${of} AND "operator" = ${operator}`;
  return rows.map(toInterest)[0] ?? null;
}

/** Those that are open, by operator. */
export async function listInterests(tx: Tx, of: OfferId): Promise<readonly Interest[]> {
  const rows = await tx.$queryRaw<InterestRow[]>`
    SELECT "operator", "statement", "stake", "floor", "status" FROM "market_interest"
    WHERE "of" = ${of} AND "status" = 'open' ORDER BY "operator" COLLATE "C"`;
  return rows.map(toInterest);
}

/** Open ones of other operators. */
export async function countOthers(tx: Tx, of: OfferId, operator: OperatorId): Promise<number> {
  const rows = await tx.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) AS "count" FROM "market_interest"
    WHERE "of" = ${of} AND "status" = 'open' AND "operator" <> ${operator}`;
  return Number(rows[0]?.count ?? 0);
}

export async function saveInterest(tx: Tx, of: OfferId, interest: Interest): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "market_interest" ("of", "operator", "statement", "stake", "floor", "status")
    VALUES (${of}, ${interest.operator}, ${interest.statement}, ${interest.stake},
      ${interest.floor}, ${interest.status})
    ON CONFLICT ("of", "operator") DO UPDATE SET "statement" = excluded."statement",
      "stake" = excluded."stake", "floor" = excluded."floor", "status" = excluded."status"`;
}
