/** The questions that the demo asks the server, and the answers as it reads them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { z } from 'zod';
import type { FeedName } from '../../feeds/applier.ts';
import type { Json } from '../../primitives/bytes.ts';
import type { OperatorId, ServiceId, SlashRequestId } from '../../primitives/ids.ts';
import { parseShape } from '../../primitives/shape-schema.ts';
import { CommandFailed, EXIT } from '../command-failed.ts';
import { voteEnvelope } from '../commands/vote.ts';
import {
  evidenceEnvelope,
  measureLines,
  postEnvelope,
  postFeed,
  signedNow,
} from '../submitting.ts';
import {
  type CourtRequest,
  disputeTakenSchema,
  feedTakenSchema,
  previewSchema,
  type RestakerStanding,
  receptionSchema,
  requestSchema,
  restakerSchema,
  type Secured,
  securedSchema,
  slashSchema,
  voteTakenSchema,
} from './answers-schema.ts';
import { type Member, SERVICES } from './founding.ts';
import { type Operator, RESTAKERS } from './network.ts';
import type { Stage } from './stage.ts';

function read<T>(schema: z.ZodType<T>, json: Json, what: string): T {
  const parsed = parseShape(schema, json);
  if (parsed.ok) return parsed.value;
  const { pointer, detail } = parsed.error;
  throw new CommandFailed(EXIT.refused, `${what}: ${pointer} ${detail}`);
}

const signing = ({ serving }: Stage, key: Stage['cast'][keyof Stage['cast']]) => ({
  deployment: serving.deployment.id,
  key,
});

export async function feed(stage: Stage, name: FeedName, file: string) {
  const lines = await measureLines(file);
  const { body } = await postFeed(
    stage.client,
    { feed: name, file, lines, onSent: () => {} },
    signing(stage, stage.cast.feeder),
  );
  return read(feedTakenSchema, body, `the ${name} feed`);
}

export async function report(stage: Stage, service: string, evidence: Json) {
  const envelope = evidenceEnvelope(
    { kind: 'cometbft/duplicate-vote', services: [service], json: evidence },
    signing(stage, stage.cast.watcher),
  );
  const { status, body } = await postEnvelope(stage.client, envelope);
  const reception = read(receptionSchema, body, 'the evidence');
  const [heard] = reception.services;
  const [conviction] = heard?.convictions ?? [];
  if (heard === undefined || conviction === undefined)
    throw new CommandFailed(EXIT.refused, 'the evidence convicted nobody', body);
  const { summary } = envelope.statement;
  return { status, summary, evidence: reception.evidence, verdict: heard.verdict, conviction };
}

export interface Plea {
  readonly id: string;
  readonly operator: Operator;
  readonly service: string;
  readonly grounds: string;
}

/** As the accused: the operator's admin signs. */
export async function dispute(stage: Stage, { id, operator, service, grounds }: Plea) {
  const key = stage.admins[operator];
  const envelope = signedNow(
    'tribune/dispute/v1',
    {
      slashRequest: id as SlashRequestId,
      operator: operator as string as OperatorId,
      service: service as ServiceId,
      party: 'accused',
      grounds,
      counterEvidence: [],
    },
    signing(stage, key),
  );
  const { body } = await postEnvelope(stage.client, envelope);
  const taken = read(disputeTakenSchema, body, 'the dispute');
  return { ...taken, summary: envelope.statement.summary, key };
}

export interface Ballot {
  readonly id: string;
  readonly member: Member;
  readonly choice: 'veto' | 'uphold' | 'abstain';
  readonly reason: string;
}

export async function castVote(stage: Stage, { member, ...ballot }: Ballot) {
  const key = stage.cast[member];
  const envelope = await voteEnvelope(stage.client, ballot, signing(stage, key));
  const { body } = await postEnvelope(stage.client, envelope);
  return { ...read(voteTakenSchema, body, 'the vote'), summary: envelope.statement.summary, key };
}

export const askRequest = async ({ client }: Stage, id: string): Promise<CourtRequest> =>
  read(requestSchema, await client.get(`/v1/slash-requests/${id}`), 'the slash request');

export async function askPreview({ client }: Stage, id: string) {
  const json = await client.get(`/v1/slash-requests/${id}/preview`);
  return read(previewSchema, json, 'the preview');
}

export const askSlash = async ({ client }: Stage, id: string) =>
  read(slashSchema, await client.get(`/v1/slashes/${id}`), 'the slash');

export interface Standing {
  readonly services: readonly Secured[];
  readonly restakers: readonly RestakerStanding[];
}

export async function askStanding({ client }: Stage): Promise<Standing> {
  const services: Secured[] = [];
  for (const id of SERVICES)
    services.push(read(securedSchema, await client.get(`/v1/services/${id}/secured`), id));
  const restakers: RestakerStanding[] = [];
  for (const id of RESTAKERS)
    restakers.push(read(restakerSchema, await client.get(`/v1/restakers/${id}`), id));
  return { services, restakers };
}

const POLL_MS = 250;
const PATIENCE_MS = 60_000;

/** Asks until the request has ended; `onWait` hears each answer before that. */
export async function untilEnded(
  stage: Stage,
  id: string,
  onWait: (request: CourtRequest) => void,
): Promise<CourtRequest> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const request = await askRequest(stage, id);
    if (request.status !== 'requested') return request;
    if (Date.now() > deadline)
      throw new CommandFailed(EXIT.refused, `slash request ${id} has not ended in a minute`);
    onWait(request);
    await sleep(POLL_MS);
  }
}
