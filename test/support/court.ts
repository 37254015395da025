/**
 * The whole court over real HTTP: a deployment on a fresh database, a hand-moved clock, and the
 * people who come before it.
 */
import type { Server } from 'node:http';
import { sha256 } from '@noble/hashes/sha2.js';
import { base16 } from '@scure/base';
import request from 'supertest';
import type { Json } from '../../src/primitives/bytes.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { formatTime, type Timestamp } from '../../src/primitives/time.ts';
import { endDue } from '../../src/slash/closing/ending/service.ts';
import { executeDue } from '../../src/slash/closing/execution/service.ts';
import { releaseNext } from '../../src/slash/escrow/releasing/service.ts';
import { readLimits } from '../../src/slash/limiting/reading/service.ts';
import type { SlashRequest } from '../../src/slash/request.ts';
import { evidenceJson, publicKeyOf, type VoteSpec, voteJson } from '../evidence/build-votes.ts';
import { secretOf } from '../evidence/seeds.ts';
import { doorOf } from '../http/door.ts';
import { FEEDER, MEMBERS, OPERATOR_ADMIN, WATCHER, type World, world } from './bootstrap.ts';
import { envelope } from './signers.ts';

export const MILK_CHAIN_ID = 'milkyway-1';

const READ_AT_ONCE = 1_000;

type Answer = request.Response;
type Line = { readonly [field: string]: unknown };

export interface Court extends World {
  readonly server: Server;
  get(path: string): Promise<Answer>;
  post(path: string, body: Json): Promise<Answer>;
  /** Lines without `seq` are numbered on from those that were taken. */
  feed(name: 'ledger' | 'chain-facts' | 'prices', lines: readonly Line[]): Promise<Answer>;
  report(evidence: Json, options?: ReportOptions): Promise<Answer>;
  vote(id: string, choice: 'veto' | 'uphold' | 'abstain', options?: VoteOptions): Promise<Answer>;
  /** Everything that is due now, decided as a replica would; in the order of the decisions. */
  close(): Promise<SlashRequest[]>;
  /** By the admin of `op-1`, unless said otherwise. */
  appeal(id: string, options?: AppealOptions): Promise<Answer>;
  voteOnAppeal(
    id: string,
    choice: 'reverse' | 'keep' | 'abstain',
    options?: VoteOptions,
  ): Promise<Answer>;
  /** Everything whose escrow is over, as a replica would. */
  release(): Promise<string[]>;
  end(): Promise<void>;
}

interface ReportOptions {
  readonly services?: readonly string[];
  readonly by?: SigningKey;
  readonly kind?: string;
}

interface VoteOptions {
  readonly by?: SigningKey;
  readonly reason?: string;
  readonly operator?: string;
  readonly service?: string;
}

interface AppealOptions {
  readonly by?: SigningKey;
  readonly grounds?: string;
  readonly counterEvidence?: readonly Json[];
  readonly operator?: string;
  readonly service?: string;
}

export async function openCourt(changes: Readonly<Record<string, unknown>> = {}): Promise<Court> {
  return courtOf(await world(changes));
}

export function courtOf(base: World): Court {
  const server = doorOf({ context: base }).listen(0, '127.0.0.1');
  const sign = (keys: readonly SigningKey[]) => ({
    deployment: base.deployment,
    now: base.clock.time,
    keys,
  });
  const get = async (path: string): Promise<Answer> => request(server).get(path);
  const post = async (path: string, body: Json): Promise<Answer> =>
    request(server).post(path).set('content-type', 'application/json').send(JSON.stringify(body));
  const seqs = new Map<string, number>();
  const caseOf = async (id: string) => {
    const { operator, service } = (await get(`/v1/slash-requests/${id}`)).body as Line;
    return { slashRequest: id, operator, service };
  };

  return {
    ...base,
    server,
    get,
    post,
    async feed(name, lines) {
      const first = (seqs.get(name) ?? 0) + 1;
      const text = lines
        .map((line, i) => `${JSON.stringify({ seq: first + i, ...line })}\n`)
        .join('');
      const digest = base16.encode(sha256(new TextEncoder().encode(text))).toLowerCase();
      const signed = envelope(
        'tribune/feed/v1',
        { feed: name, firstSeq: first, lastSeq: first + lines.length - 1, lines: digest } as never,
        sign([FEEDER]),
      );
      const answer = await request(server)
        .post(`/v1/feeds/${name}`)
        .set('content-type', 'application/x-ndjson')
        .send(`${JSON.stringify(signed)}\n${text}`);
      if (answer.status === 200) seqs.set(name, first + lines.length - 1);
      return answer;
    },
    report: (evidence, { services = ['oracle'], by = WATCHER, kind } = {}) =>
      post(
        '/v1/evidence',
        envelope(
          'tribune/evidence/v1',
          { kind: kind ?? 'cometbft/duplicate-vote', services, evidence } as never,
          sign([by]),
        ),
      ),
    async vote(id, choice, { by = MEMBERS[0], reason = 'because', ...named } = {}) {
      const body = { ...(await caseOf(id)), choice, reason, ...named };
      const signed = envelope('tribune/vote/v1', body as never, sign([by]));
      return post(`/v1/slash-requests/${id}/votes`, signed);
    },
    async close() {
      const decided: SlashRequest[] = [];
      for (;;) {
        const ended = await endDue(base);
        const readings = await readLimits(base, { after: null, limit: READ_AT_ONCE });
        const turns = [ended, await executeDue(base)];
        const failed = [readings, ...turns].flatMap((turn) => turn.failed);
        for (const { error } of failed) throw error;
        const more = turns.flatMap((turn) => turn.decided);
        if (more.length === 0) return decided;
        decided.push(...more);
      }
    },
    async appeal(id, { by = OPERATOR_ADMIN, grounds = 'it was not so', ...said } = {}) {
      const body = { ...(await caseOf(id)), grounds, counterEvidence: [], ...said };
      const signed = envelope('tribune/appeal/v1', body as never, sign([by]));
      return post(`/v1/slash-requests/${id}/appeal`, signed);
    },
    async voteOnAppeal(id, choice, { by = MEMBERS[0], reason = 'because', ...named } = {}) {
      const body = { ...(await caseOf(id)), choice, reason, ...named };
      const signed = envelope('tribune/appeal-vote/v1', body as never, sign([by]));
      return post(`/v1/slash-requests/${id}/votes`, signed);
    },
    async release() {
      const released: string[] = [];
      for (;;) {
        const more = await releaseNext(base);
        if (more.length === 0) return released;
        released.push(...more);
      }
    },
    async end() {
      await new Promise((resolve) => server.close(resolve));
      await base.database.close();
    },
  };
}

/** A validator's key as a chain fact. */
export const keyLine = (operator: string, at: Timestamp, name = operator): Line => ({
  at: formatTime(at),
  type: 'key',
  chain: 'milk',
  operator,
  keyType: 'ed25519',
  publicKey: publicKeyOf(secretOf(name)),
  fromHeight: '1',
});

export const blockLine = (height: number, time: Timestamp, at = time): Line => ({
  at: formatTime(at),
  type: 'block',
  chain: 'milk',
  height: String(height),
  time: formatTime(time),
});

/** Two precommits of one height, for a block and for none, signed by the named validator. */
export function doubleVote(validator: string, height: number, spec: VoteSpec = {}): Json {
  const secret = secretOf(validator);
  const common = { secret, height, chainId: MILK_CHAIN_ID, ...spec };
  return evidenceJson(voteJson({ ...common, block: null }), voteJson(common));
}
