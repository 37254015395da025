/** What an ending rests on, read for many requests at once; and its account as it is kept. */
import type { Tx } from '../../db/database.ts';
import { required } from '../../primitives/assert.ts';
import { canonicalJson, type Json } from '../../primitives/bytes.ts';
import { grouped } from '../../primitives/grouped.ts';
import type { Digest, ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import { at, durationMs } from '../../primitives/time.ts';
import type { AppealChoice, Burden, Choice } from '../../veto/tally.ts';
import { castOf } from '../voting/store.ts';
import type { CaseFile, DeclaredPause, Extension, FiledAppeal, FiledDispute } from './case-file.ts';

type Ids = readonly SlashRequestId[];

/** Of those that there are. */
export async function loadCaseFiles(
  tx: Tx,
  ids: Ids,
): Promise<ReadonlyMap<SlashRequestId, CaseFile>> {
  const heads = await loadHeads(tx, ids);
  const votes = grouped(await listVotesOf(tx, ids), ({ request }) => request);
  const extensions = grouped(await listExtensions(tx, ids), ({ request }) => request);
  const disputes = grouped(await listDisputesOf(tx, ids), ({ request }) => request);
  const pauses = grouped(await listHolding(tx, ids), ({ request }) => request);
  const appeals = await loadAppeals(tx, ids);
  const factsOf = <T>(of: ReadonlyMap<string, readonly About<T>[]>, id: string): T[] =>
    (of.get(id) ?? []).map(({ fact }) => fact);
  return new Map(
    heads.map(({ id, burden, account }) => [
      id as SlashRequestId,
      {
        policyBurden: burden as Burden,
        votes: factsOf(votes, id),
        extensions: factsOf(extensions, id),
        disputes: factsOf(disputes, id),
        pauses: factsOf(pauses, id),
        appeal: appeals.get(id as SlashRequestId) ?? null,
        account: account === null ? null : (JSON.parse(account) as Json),
      },
    ]),
  );
}

/** A fact about one of several requests. */
interface About<T> {
  readonly request: string;
  readonly fact: T;
}

const loadHeads = (tx: Tx, ids: Ids) =>
  tx.$queryRaw<{ id: string; burden: string; account: string | null }[]>`
    SELECT q."id", q."account", coalesce(v."content"->>'burden', q."burden") AS "burden"
    FROM "slash_request" q LEFT JOIN "registry_version" v
      ON v."kind" = 'policy' AND v."id" = q."service" || '#' || q."offence" AND v."digest" = q."policy"
    WHERE q."id" = ANY(${[...ids]}::text[])`;

async function listVotesOf(tx: Tx, ids: Ids): Promise<About<CaseFile['votes'][number]>[]> {
  const rows = await tx.vote.findMany({
    where: { requestId: { in: [...ids] } },
    orderBy: [{ castAt: 'asc' }, { key: 'asc' }],
  });
  return rows.map((row) => ({
    request: row.requestId,
    fact: { ...castOf(row), choice: row.choice as Choice },
  }));
}

async function listExtensions(tx: Tx, ids: Ids): Promise<About<Extension>[]> {
  const rows = await tx.extension.findMany({
    where: { requestId: { in: [...ids] } },
    orderBy: { seq: 'asc' },
  });
  return rows.map((row) => ({
    request: row.requestId,
    fact: {
      cause: row.cause as Extension['cause'],
      ms: durationMs(Number(row.ms)),
      at: at(Number(row.at)),
      statement: row.statement as Digest,
    },
  }));
}

interface PleaRow {
  readonly author: string;
  readonly grounds: string;
  readonly counterEvidence: unknown;
  readonly at: bigint;
  readonly statement: string;
}

const pleaOf = (row: PleaRow) => ({
  author: row.author,
  grounds: row.grounds,
  counterEvidence: row.counterEvidence as Json,
  at: at(Number(row.at)),
  statement: row.statement as Digest,
});

async function listDisputesOf(tx: Tx, ids: Ids): Promise<About<FiledDispute>[]> {
  const rows = await tx.dispute.findMany({
    where: { requestId: { in: [...ids] } },
    orderBy: [{ at: 'asc' }, { party: 'asc' }],
  });
  return rows.map((row) => ({
    request: row.requestId,
    fact: { ...pleaOf(row), party: row.party as FiledDispute['party'], restaker: row.restaker },
  }));
}

interface PauseRow {
  readonly request: string;
  readonly service: string | null;
  readonly from: bigint;
  readonly until: bigint;
  readonly author: string;
  readonly reason: string;
  readonly statement: string;
}

async function listHolding(tx: Tx, ids: Ids): Promise<About<DeclaredPause>[]> {
  const rows = await tx.$queryRaw<PauseRow[]>`
    SELECT q."id" AS "request", p."service", p."from", p."until", p."author", p."reason", p."statement"
    FROM "slash_request" q JOIN "pause" p ON (p."service" IS NULL OR p."service" = q."service")
      AND p."from" < q."executable_from" AND p."until" > q."veto_deadline" AND p."until" > p."from"
    WHERE q."id" = ANY(${[...ids]}::text[])
    ORDER BY p."from", p."statement"`;
  return rows.map((row) => ({
    request: row.request,
    fact: {
      service: row.service as ServiceId | null,
      from: at(Number(row.from)),
      until: at(Number(row.until)),
      author: row.author,
      reason: row.reason,
      statement: row.statement as Digest,
    },
  }));
}

async function loadAppeals(tx: Tx, ids: Ids): Promise<Map<SlashRequestId, FiledAppeal>> {
  const rows = await tx.appeal.findMany({
    where: { requestId: { in: [...ids] } },
    include: { votes: { orderBy: [{ castAt: 'asc' }, { key: 'asc' }] } },
  });
  return new Map(
    rows.map((row) => [
      row.requestId as SlashRequestId,
      {
        ...pleaOf(row),
        votes: row.votes.map((vote) => ({ ...castOf(vote), choice: vote.choice as AppealChoice })),
      },
    ]),
  );
}

/** Before the endings are written: no request ends without its account. */
export async function saveAccounts(
  tx: Tx,
  rows: readonly { readonly id: SlashRequestId; readonly account: Json }[],
): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map(({ id }) => id);
  const accounts = rows.map(({ account }) => canonicalJson(account));
  await tx.$executeRaw`
    UPDATE "slash_request" q SET "account" = a."account"
    FROM unnest(${ids}::text[], ${accounts}::text[]) AS a ("id", "account")
    WHERE q."id" = a."id"`;
}

export const fileOf = (
  files: ReadonlyMap<SlashRequestId, CaseFile>,
  id: SlashRequestId,
): CaseFile => required(files.get(id), 'a request has its file');
