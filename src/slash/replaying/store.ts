/** What was fed and what was done, as rows, and the rows that doing it again needs. */
import type { Tx } from '../../db/database.ts';
import { Prisma } from '../../db/generated/client.ts';
import { rowsOf } from '../../db/rows.ts';
import { parseFraction } from '../../primitives/fraction.ts';
import type {
  Digest,
  OffenceId,
  OperatorId,
  ServiceId,
  SlashRequestId,
  TargetType,
} from '../../primitives/ids.ts';
import { orRefuse } from '../../primitives/refusal.ts';
import { at } from '../../primitives/time.ts';
import type { Act, ReversalAct, SlashAct } from './act.ts';
import type { VersionedSlash } from './act-order.ts';

/** A line of the feed as it was taken. */
export interface StoredLine {
  readonly seq: number;
  readonly at: number;
  readonly text: string;
}

export async function* storedLines(tx: Tx): AsyncGenerator<StoredLine> {
  const query = Prisma.sql`
    SELECT "seq", "at", "line" FROM "feed_line" WHERE "feed" = 'ledger' ORDER BY "seq"`;
  type Row = { readonly seq: bigint; readonly at: bigint; readonly line: string };
  for await (const row of rowsOf<Row>(tx, query))
    yield { seq: Number(row.seq), at: Number(row.at), text: row.line };
}

/** SHA-256 of the rate lines that a slash `s` left, one text line each, in cohort order. */
const actRateLines = (kind: Act['act']): Prisma.Sql => Prisma.sql`
  (SELECT encode(sha256(convert_to(COALESCE(string_agg(concat_ws(' ', l."cohort", l."version", l."rate_before",
      l."rate_after", l."tokens_before", l."loss", l."exact"), chr(10) ORDER BY l."cohort"), ''), 'UTF8')), 'hex')
    FROM "rate_line" l WHERE l."slash" = s."request" AND l."kind" = ${kind})`;

const reportDigest = Prisma.sql`encode(sha256(convert_to(s."report", 'UTF8')), 'hex')`;

interface SlashRow {
  readonly slash: string;
  readonly executed_at: bigint;
  readonly escrow_until: bigint;
  readonly after_seq: bigint;
  readonly ledger_version: bigint;
  readonly service: string;
  readonly operator: string;
  readonly offence: string;
  readonly capture: bigint;
  readonly slash_fraction: string;
  readonly shared_fraction: string;
  readonly liable: string[];
  readonly tombstone: boolean;
  readonly report: string;
  readonly lines: string;
}

/** In the order in which they were executed. */
export async function* listSlashes(tx: Tx): AsyncGenerator<VersionedSlash> {
  const query = Prisma.sql`
    SELECT s."request" AS "slash", s."executed_at", s."escrow_until", s."after_seq", s."ledger_version",
      q."service", q."operator", q."offence", q."capture", q."slash_fraction", q."shared_fraction", q."liable",
      q."tombstone", ${reportDigest} AS "report", ${actRateLines('slash')} AS "lines"
    FROM "slash" s JOIN "slash_request" q ON q."id" = s."request" ORDER BY s."seq"`;
  for await (const row of rowsOf<SlashRow>(tx, query, ACTS_PAGE))
    yield { act: toSlashAct(row), version: Number(row.ledger_version) };
}

const ACTS_PAGE = 500;

const toSlashAct = (row: SlashRow): SlashAct => ({
  act: 'slash',
  slash: row.slash as SlashRequestId,
  afterSeq: Number(row.after_seq),
  lines: row.lines as Digest,
  operator: row.operator as OperatorId,
  service: row.service as ServiceId,
  offence: row.offence as OffenceId,
  capture: at(Number(row.capture)),
  fraction: orRefuse(parseFraction(row.slash_fraction)),
  liable: row.liable as TargetType[],
  sharedFraction: orRefuse(parseFraction(row.shared_fraction)),
  tombstone: row.tombstone,
  executedAt: at(Number(row.executed_at)),
  escrowUntil: at(Number(row.escrow_until)),
  report: row.report as Digest,
});

/** In the order of the lines they acted on, and of their times. */
export async function* listReversals(tx: Tx): AsyncGenerator<ReversalAct> {
  const query = Prisma.sql`
    SELECT s."request" AS "slash", s."returned_after_seq" AS "after_seq", s."settled_at",
      ${actRateLines('reversal')} AS "lines"
    FROM "slash" s WHERE s."returned_after_seq" IS NOT NULL
    ORDER BY s."returned_after_seq", s."settled_at", s."seq"`;
  type Row = Pick<SlashRow, 'slash' | 'after_seq' | 'lines'> & { readonly settled_at: bigint };
  for await (const row of rowsOf<Row>(tx, query, ACTS_PAGE))
    yield {
      act: 'reversal',
      slash: row.slash as SlashRequestId,
      afterSeq: Number(row.after_seq),
      lines: row.lines as Digest,
      reversedAt: at(Number(row.settled_at)),
    };
}

/** What an act left in this database. */
export async function loadLeft(
  tx: Tx,
  { slash, act }: Act,
): Promise<{ readonly report: Digest; readonly lines: Digest }> {
  const rows = await tx.$queryRaw<{ report: Digest; lines: Digest }[]>`
    SELECT ${reportDigest} AS "report", ${actRateLines(act)} AS "lines"
    FROM "slash" s WHERE s."request" = ${slash}`;
  return orMissing(rows[0]);
}

const orMissing = <T>(row: T | undefined): T => {
  if (row === undefined) throw new Error('an act that was done again has left a row');
  return row;
};

const STAND_IN = 'replay';

/** A request that was decided as the act says; nothing of how it came to that is in it. */
export async function saveDecided(tx: Tx, act: SlashAct, fractions: Fractions): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "evidence" ("id", "kind", "payload", "author", "statement", "received_at", "status", "verdict")
    VALUES (${STAND_IN}, '', '', '', '', 0, 'proven', '{}') ON CONFLICT DO NOTHING`;
  const quorums = { committee: '', digest: '', lastResort: false, eligible: [], recused: [] };
  const bench = { ...quorums, parties: [], eligibleWeight: 0, fullWeight: 0 };
  await tx.slashRequest.create({
    data: {
      id: act.slash,
      service: act.service,
      operator: act.operator,
      offence: act.offence,
      place: act.slash,
      attempt: 1,
      evidenceId: STAND_IN,
      reporter: '',
      capture: BigInt(act.capture),
      captureEpochStart: BigInt(act.capture),
      openedAt: BigInt(act.executedAt),
      vetoDeadline: BigInt(act.executedAt),
      executeBy: BigInt(act.executedAt) + 1n,
      executableFrom: BigInt(act.executedAt),
      selfProving: true,
      burden: 'veto',
      slashFraction: fractions.fraction,
      sharedFraction: fractions.sharedFraction,
      liable: [...act.liable],
      tombstone: act.tombstone,
      policy: '',
      bench: { ...bench, vetoQuorum: '1', upholdQuorum: '1' },
      vetoWeight: 0n,
      upholdWeight: 0n,
      abstainWeight: 0n,
      burdenMet: true,
      status: 'executed',
      decidedAt: BigInt(act.executedAt),
      escrowUntil: BigInt(act.escrowUntil),
      account: '',
    },
  });
}

/** As they are spelled. */
export interface Fractions {
  readonly fraction: string;
  readonly sharedFraction: string;
}

export async function saveReversed(tx: Tx, { slash, reversedAt }: ReversalAct): Promise<void> {
  await tx.$executeRaw`
    UPDATE "slash_request" SET "status" = 'reversed', "appealed_at" = ${BigInt(reversedAt)},
      "reversed_at" = ${BigInt(reversedAt)} WHERE "id" = ${slash}`;
}
