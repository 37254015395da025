/** What the author's side does with a server: makes statements for it and posts them where they belong. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { FeedName } from '../feeds/applier.ts';
import { readLine, splitLines } from '../feeds/lines.ts';
import type { Json } from '../primitives/bytes.ts';
import type { Digest, ServiceId } from '../primitives/ids.ts';
import type { SigningKey } from '../primitives/signatures/signing-key.ts';
import { at, formatTime } from '../primitives/time.ts';
import type { Envelope } from '../statements/envelope.ts';
import { type Draft, signStatement, withSummary } from '../statements/sign.ts';
import type { Statement, StatementType } from '../statements/statement-types.ts';
import { CommandFailed, EXIT, messageOf, unreadable } from './command-failed.ts';
import { fieldsOf } from './json-text.ts';
import type { ServerAnswer, ServerClient } from './server-client.ts';

const asJson = (value: unknown): Json => value as Json;

/** What statements for this server name as their deployment. */
export async function deploymentOf(client: ServerClient): Promise<string> {
  const { deployment } = fieldsOf(await client.get('/v1/deployment'));
  if (typeof deployment === 'string') return deployment;
  throw new CommandFailed(EXIT.unreadable, `${client.url} does not say which deployment it is`);
}

type Body<T extends StatementType> = Omit<Draft<T>, 'type' | 'deployment' | 'author' | 'issuedAt'>;

export interface Signing {
  readonly deployment: string;
  readonly key: SigningKey;
}

/** Issued now, by one key in its own name. */
export function signedNow<T extends StatementType>(
  type: T,
  body: Body<T>,
  { deployment, key }: Signing,
): Envelope {
  const issuedAt = formatTime(at(Date.now()));
  const head = { type, deployment, author: key.signer, issuedAt };
  const statement = withSummary<T>({ ...head, ...body } as unknown as Draft<T>);
  return signStatement(statement as unknown as Statement, [key]);
}

/** Posts an envelope where its type belongs. */
export function postEnvelope(client: ServerClient, envelope: Envelope): Promise<ServerAnswer> {
  return client.post(addressOf(envelope.statement), asJson(envelope));
}

function addressOf(statement: Statement): string {
  switch (statement.type) {
    case 'tribune/vote/v1':
    case 'tribune/appeal-vote/v1':
      return `/v1/slash-requests/${statement.slashRequest}/votes`;
    case 'tribune/appeal/v1':
      return `/v1/slash-requests/${statement.slashRequest}/appeal`;
    case 'tribune/dispute/v1':
      return `/v1/slash-requests/${statement.slashRequest}/dispute`;
    case 'tribune/evidence/v1':
      return '/v1/evidence';
    case 'tribune/claim/v1':
    case 'tribune/attestation/v1':
      return '/v1/attestations';
    case 'tribune/pause/v1':
    case 'tribune/resume/v1':
      return '/v1/pauses';
    case 'tribune/outage/v1':
      return '/v1/outages';
    case 'tribune/webhook/v1':
      return '/v1/webhooks';
    case 'tribune/webhook-replay/v1':
      return '/v1/webhooks/replays';
    case 'tribune/market-offer/v1':
    case 'tribune/market-interest/v1':
      return '/v1/market';
    case 'tribune/reward-plan/v1':
      return '/v1/rewards/plans';
    case 'tribune/reward-claim/v1':
      return '/v1/rewards/claims';
    case 'tribune/feed/v1':
      throw new CommandFailed(EXIT.usage, 'lines go with their statement: use "submit feed"');
    default:
      return '/v1/registry';
  }
}

export const evidenceEnvelope = (
  evidence: { readonly kind: string; readonly services: readonly string[]; readonly json: Json },
  signing: Signing,
): Envelope =>
  signedNow(
    'tribune/evidence/v1',
    {
      kind: evidence.kind,
      services: [...evidence.services] as ServiceId[],
      evidence: evidence.json,
    },
    signing,
  );

/** What a statement about a file of lines says of it. */
export interface MeasuredLines {
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly digest: Digest;
  readonly bytes: number;
}

/** One pass over the file; only its first and last line are looked into. */
export async function measureLines(file: string): Promise<MeasuredLines> {
  const hash = createHash('sha256');
  let bytes = 0;
  let count = 0;
  let first: Uint8Array | null = null;
  let last: Uint8Array | null = null;
  for await (const piece of splitLines(fileBytes(file))) {
    count += 1;
    if (!piece.ok) throw unreadable(file, { ...piece.error, detail: `line ${count}` });
    hash.update(piece.value);
    bytes += piece.value.length;
    first ??= piece.value;
    last = piece.value;
  }
  if (first === null || last === null)
    throw unreadable(file, { code: 'file_malformed', detail: 'there are no lines in it' });
  const digest = hash.digest('hex') as Digest;
  return { firstSeq: seqOf(file, first, 1), lastSeq: seqOf(file, last, count), digest, bytes };
}

async function* fileBytes(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: 1 << 20 }) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new CommandFailed(EXIT.unreadable, `cannot read ${file}: ${messageOf(error)}`);
  }
}

function seqOf(file: string, piece: Uint8Array, line: number): number {
  const read = readLine(piece, line);
  if (!read.ok) throw unreadable(`${file} line ${line}`, read.error);
  const { seq } = fieldsOf(read.value.json);
  if (typeof seq === 'number' && Number.isSafeInteger(seq) && seq > 0) return seq;
  throw unreadable(`${file} line ${line}`, {
    code: 'line_malformed',
    pointer: '/seq',
    detail: 'expected a line number',
  });
}

export interface FeedFile {
  readonly feed: FeedName;
  readonly file: string;
  readonly lines: MeasuredLines;
  readonly onSent: (bytes: number) => void;
}

/** Files below this many bytes are on their way before the server could refuse them. */
const WORTH_ASKING_BYTES = 256 << 10;

export async function postFeed(
  client: ServerClient,
  { feed, file, lines, onSent }: FeedFile,
  signing: Signing,
): Promise<ServerAnswer> {
  const { firstSeq, lastSeq, digest } = lines;
  const body = { feed, firstSeq, lastSeq, lines: digest };
  const envelope = signedNow('tribune/feed/v1', body, signing);
  const statement = Buffer.from(JSON.stringify(envelope)).toString('base64url');
  const path = `/v1/feeds/${feed}`;
  if (lines.bytes > WORTH_ASKING_BYTES) await askFirst(client, path, statement);
  return client.postLines(path, { file, statement, onSent });
}

/**
 * Sends the statement without its lines: whoever may not feed them is refused for that, and does
 * not send a gigabyte first. Else the server misses the lines, and they follow.
 */
async function askFirst(client: ServerClient, path: string, statement: string): Promise<void> {
  try {
    await client.postLines(path, { file: null, statement, onSent: () => {} });
  } catch (error) {
    const code = error instanceof CommandFailed ? fieldsOf(error.document)['code'] : undefined;
    if (code !== 'feed_range_mismatch') throw error;
  }
}
