/** Slash requests as rows. */

import type { Tx } from '../db/database.ts';
import type { Prisma, SlashRequest as RequestRow } from '../db/generated/client.ts';
import { recordDecisions } from '../history/recording/store.ts';
import { required } from '../primitives/assert.ts';
import { formatFraction, parseFraction, type Wad } from '../primitives/fraction.ts';
import type {
  Digest,
  EvidenceId,
  OffenceId,
  OperatorId,
  ServiceId,
  SlashRequestId,
  TargetType,
} from '../primitives/ids.ts';
import { orRefuse } from '../primitives/refusal.ts';
import { at, durationMs, type Timestamp } from '../primitives/time.ts';

import type { Bench } from '../veto/committee.ts';
import { isUnread, type Totals } from '../veto/silent-limit.ts';
import { type Burden, isBurdenMet } from '../veto/tally.ts';
import { openedDecision } from './decisions.ts';
import { decidedAt, type RequestDetails, type Requested, type SlashRequest } from './request.ts';
import {
  limitFromJson,
  limitToJson,
  settlementFromJson,
  settlementToJson,
  totalsToJson,
} from './request-json.ts';

/** What a request has besides its state machine: how it is found and grouped. */
export interface OpenedRequest {
  readonly request: Requested;
  /** Inclusive start of the epoch of the capture time: the feed must have come this far. */
  readonly captureEpochStart: Timestamp;
  readonly tombstone: boolean;
  /** What it would have taken when it opened; null where nobody asked. */
  readonly previewed: Totals | null;
}

export async function appendRequests(tx: Tx, opened: readonly OpenedRequest[]): Promise<void> {
  if (opened.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO "slash_request" ("id", "service", "operator", "offence", "place", "attempt", "evidence", "reporter",
      "capture", "capture_epoch_start", "opened_at", "veto_deadline", "execute_by", "self_proving", "burden",
      "slash_fraction", "shared_fraction", "liable", "tombstone", "policy", "bench", "veto_weight",
      "uphold_weight", "abstain_weight", "burden_met", "status", "executable_from", "dispute_extension",
      "max_pause", "limit_reading", "limit_unread", "previewed", "settlement")
    SELECT * FROM jsonb_to_recordset(${JSON.stringify(opened.map(requestToRow))}::jsonb) AS of_one
      ("id" text, "service" text, "operator" text, "offence" text, "place" text, "attempt" integer,
       "evidence" text, "reporter" text, "capture" bigint, "captureEpochStart" bigint, "openedAt" bigint,
       "vetoDeadline" bigint, "executeBy" bigint, "selfProving" boolean, "burden" text, "slashFraction" text,
       "sharedFraction" text, "liable" text[], "tombstone" boolean, "policy" text, "bench" jsonb,
       "vetoWeight" bigint, "upholdWeight" bigint, "abstainWeight" bigint, "burdenMet" boolean, "status" text,
       "executableFrom" bigint, "disputeExtension" bigint, "maxPause" bigint, "limitReading" jsonb, "limitUnread" boolean,
       "previewed" jsonb, "settlement" jsonb)`;
  await recordDecisions(tx, opened.map(openedDecision));
}

/** By the names in the statement above. */
const requestToRow = ({ request, captureEpochStart, tombstone, previewed }: OpenedRequest) => {
  const { tally, slashFraction, sharedFraction, bench, limit, settlement, ...details } = request;
  return {
    ...details,
    captureEpochStart,
    tombstone,
    previewed: previewed === null ? null : totalsToJson(previewed),
    limitReading: limit === null ? null : limitToJson(limit),
    limitUnread: isUnread(limit),
    settlement: settlementToJson(settlement),
    slashFraction: formatFraction(slashFraction),
    sharedFraction: formatFraction(sharedFraction),
    bench: benchToJson(bench),
    vetoWeight: tally.veto,
    upholdWeight: tally.uphold,
    abstainWeight: tally.abstain,
    burdenMet: isBurdenMet(request),
  };
};

/** Locks the request until the end of the transaction; null if there is none. */
export async function loadRequestForUpdate(
  tx: Tx,
  id: SlashRequestId,
): Promise<SlashRequest | null> {
  await tx.$queryRaw`SELECT 1 FROM "slash_request" WHERE "id" = ${id} FOR UPDATE`;
  return loadRequest(tx, id);
}

export async function loadRequest(tx: Tx, id: SlashRequestId): Promise<SlashRequest | null> {
  const row = await tx.slashRequest.findUnique({ where: { id } });
  return row === null ? null : toRequest(row);
}

/** Of those that there are, first attempts first; serialise on their incidents before asking. */
export async function listRequestsById(
  tx: Tx,
  ids: readonly SlashRequestId[],
): Promise<readonly SlashRequest[]> {
  const found = await tx.$queryRaw<{ id: string }[]>`
    SELECT "id" FROM "slash_request" WHERE "id" = ANY(${[...ids]}::text[])`;
  if (found.length === 0) return [];
  const rows = await tx.slashRequest.findMany({
    where: { id: { in: found.map(({ id }) => id) } },
    orderBy: { attempt: 'asc' },
  });
  return rows.map(toRequest);
}

/** Writes what can change. */
export async function saveRequest(tx: Tx, request: SlashRequest): Promise<void> {
  const { vetoDeadline, executableFrom, burden, limit, disputedAt, outage } = request;
  await tx.slashRequest.update({
    where: { id: request.id },
    data: {
      ...tallyColumns(request),
      vetoDeadline: BigInt(vetoDeadline),
      executableFrom: BigInt(executableFrom),
      burden,
      ...(limit === null ? {} : { limitReading: limitToJson(limit), limitUnread: isUnread(limit) }),
      disputedAt: orNull(disputedAt),
      outage: BigInt(outage),
      status: request.status,
      decidedAt: orNull(decidedAt(request)),
      ...executionColumns(request),
    },
  });
}

const orNull = (time: Timestamp | null): bigint | null => (time === null ? null : BigInt(time));

function executionColumns(request: SlashRequest) {
  if (request.status !== 'executed' && request.status !== 'reversed') return {};
  const { escrowUntil, appeal } = request;
  return {
    escrowUntil: BigInt(escrowUntil),
    appealedAt: orNull(appeal?.appealedAt ?? null),
    reverseWeight: BigInt(appeal?.tally.reverse ?? 0),
    keepWeight: BigInt(appeal?.tally.keep ?? 0),
    appealAbstainWeight: BigInt(appeal?.tally.abstain ?? 0),
    reversedAt: request.status === 'reversed' ? BigInt(request.reversedAt) : null,
  };
}

const tallyColumns = (request: RequestDetails) => ({
  vetoWeight: BigInt(request.tally.veto),
  upholdWeight: BigInt(request.tally.uphold),
  abstainWeight: BigInt(request.tally.abstain),
  burdenMet: isBurdenMet(request),
});

export function toRequest(row: RequestRow): SlashRequest {
  const details: RequestDetails = {
    id: row.id as SlashRequestId,
    service: row.service as ServiceId,
    operator: row.operator as OperatorId,
    offence: row.offence as OffenceId,
    place: row.place,
    attempt: row.attempt as 1 | 2,
    evidence: row.evidenceId as EvidenceId,
    capture: at(Number(row.capture)),
    openedAt: at(Number(row.openedAt)),
    vetoDeadline: at(Number(row.vetoDeadline)),
    executeBy: at(Number(row.executeBy)),
    burden: row.burden as Burden,
    selfProving: row.selfProving,
    slashFraction: orRefuse(parseFraction(row.slashFraction)),
    sharedFraction: orRefuse(parseFraction(row.sharedFraction)),
    liable: row.liable as TargetType[],
    bench: benchFromJson(row.bench),
    tally: {
      veto: Number(row.vetoWeight),
      uphold: Number(row.upholdWeight),
      abstain: Number(row.abstainWeight),
    },
    policy: row.policy as Digest,
    reporter: row.reporter,
    executableFrom: at(Number(row.executableFrom)),
    disputeExtension: durationMs(Number(row.disputeExtension)),
    disputedAt: timeOrNull(row.disputedAt),
    maxPause: durationMs(Number(row.maxPause)),
    outage: durationMs(Number(row.outage)),
    limit: row.limitReading === null ? null : limitFromJson(row.limitReading),
    settlement: settlementFromJson(row.settlement),
  };
  return { ...details, ...ending(row) };
}

function ending(row: RequestRow) {
  const status = row.status as SlashRequest['status'];
  if (status === 'requested') return { status };
  const endedAt = at(Number(required(row.decidedAt, 'an ended request says when')));
  switch (status) {
    case 'vetoed':
      return { status, vetoedAt: endedAt };
    case 'executed':
      return { status, executedAt: endedAt, ...escrowOf(row) };
    case 'reversed': {
      const reversedAt = at(Number(required(row.reversedAt, 'a reversed slash says when')));
      return { status, executedAt: endedAt, ...escrowOf(row), reversedAt };
    }
    case 'dismissed':
      return { status, dismissedAt: endedAt };
    case 'expired':
      return { status, expiredAt: endedAt };
  }
}

const timeOrNull = (time: bigint | null): Timestamp | null =>
  time === null ? null : at(Number(time));

function escrowOf(row: RequestRow) {
  const appealedAt = timeOrNull(row.appealedAt);
  const tally = {
    reverse: Number(row.reverseWeight),
    keep: Number(row.keepWeight),
    abstain: Number(row.appealAbstainWeight),
  };
  return {
    escrowUntil: at(Number(required(row.escrowUntil, 'an executed slash is in escrow'))),
    appeal: appealedAt === null ? null : { appealedAt, tally },
  };
}

const benchToJson = (bench: Bench): Prisma.InputJsonValue =>
  ({
    ...bench,
    vetoQuorum: formatFraction(bench.vetoQuorum),
    upholdQuorum: formatFraction(bench.upholdQuorum),
  }) as unknown as Prisma.InputJsonValue;

function benchFromJson(json: unknown): Bench {
  const stored = json as Omit<Bench, 'vetoQuorum' | 'upholdQuorum'> & {
    readonly vetoQuorum: string;
    readonly upholdQuorum: string;
  };
  const quorum = (text: string): Wad => orRefuse(parseFraction(text));
  return {
    ...stored,
    vetoQuorum: quorum(stored.vetoQuorum),
    upholdQuorum: quorum(stored.upholdQuorum),
  };
}
