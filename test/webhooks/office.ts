/** A deployment whose services are told of its history, with a clock that is moved by hand. */
import { randomUUID } from 'node:crypto';
import type { Express } from 'express';
import request from 'supertest';
import type { z } from 'zod';
import type { DecisionType } from '../../src/history/entry.ts';
import { openLog } from '../../src/history/keys/service.ts';
import { historySize } from '../../src/history/reading/service.ts';
import { recordDecisions } from '../../src/history/recording/store.ts';
import { sequenceNext } from '../../src/history/sequencing/service.ts';
import type { webhookSchema } from '../../src/http/schemas/webhooks.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import type { ServiceId } from '../../src/primitives/ids.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { type Delivering, deliverTo, leaseDue } from '../../src/webhooks/delivering/service.ts';
import { openSending, type Sending } from '../../src/webhooks/sending/service.ts';
import { doorOf } from '../http/door.ts';
import { ORACLE_ADMIN, type World, world } from '../support/bootstrap.ts';
import { envelope } from '../support/signers.ts';

const never = new AbortController().signal;

interface Settings {
  readonly service?: string;
  readonly webhook?: string;
  readonly previous?: string | null;
  readonly url?: string;
  readonly types?: readonly string[] | null;
  readonly status?: 'active' | 'disabled';
  readonly rotate?: boolean;
}

/** As the door shows a webhook. */
type ShownJson = z.output<typeof webhookSchema>;

export interface Office extends World {
  readonly door: Express;
  readonly sending: Sending;
  readonly parts: Delivering;
  get(path: string): Promise<request.Response>;
  post(path: string, body: Json): Promise<request.Response>;
  signed(settings: Settings, keys?: readonly SigningKey[]): Json;
  set(settings: Settings, keys?: readonly SigningKey[]): Promise<request.Response>;
  replay(from: number | null, webhook?: string): Promise<request.Response>;
  webhook(name?: string): Promise<ShownJson>;
  /** So many entries that concern the service, with their indices; returns the last size. */
  record(
    count: number,
    of?: { readonly service?: string; readonly type?: DecisionType },
  ): Promise<number>;
  sequence(): Promise<void>;
  /** As one replica would, until nothing is due at this moment. */
  deliver(parts?: Delivering): Promise<void>;
  size(): Promise<number>;
}

export const openOffice = async (): Promise<Office> => officeOf(await world());

export async function officeOf(base: World): Promise<Office> {
  const sending = openSending({
    allowPrivate: true,
    resolve: async () => ['127.0.0.1'],
  });
  const door = doorOf({ context: base, changes: { sending } });
  const log = await openLog(base, { given: [], spare: '33'.repeat(32) });
  const parts: Delivering = { context: base, sending, chance: () => 0, newLease: randomUUID };
  const post = async (path: string, body: Json) =>
    request(door)
      .post(path)
      .set('content-type', 'application/json')
      .serialize(String)
      .send(JSON.stringify(body));
  const signing = (service: string, keys: readonly SigningKey[]) => ({
    deployment: base.deployment,
    now: base.clock.time,
    author: `service/${service}` as const,
    keys,
  });
  const signed = (settings: Settings, keys: readonly SigningKey[] = [ORACLE_ADMIN]): Json => {
    const said = {
      service: 'oracle',
      webhook: 'ops',
      previous: null,
      url: 'https://hooks.test/',
      types: null,
      status: 'active',
      rotate: false,
      ...settings,
    };
    return envelope('tribune/webhook/v1', said as never, signing(said.service, keys));
  };
  const sequence = async (): Promise<void> => {
    while ((await sequenceNext(base, log)) > 0);
  };

  return {
    ...base,
    door,
    sending,
    parts,
    get: async (path) => request(door).get(path),
    post,
    signed,
    set: (settings, keys) => post('/v1/webhooks', signed(settings, keys)),
    replay: (from, webhook = 'ops') =>
      post(
        '/v1/webhooks/replays',
        envelope(
          'tribune/webhook-replay/v1',
          { service: 'oracle' as ServiceId, webhook, from },
          signing('oracle', [ORACLE_ADMIN]),
        ),
      ),
    webhook: async (name = 'ops') => (await request(door).get(`/v1/webhooks/oracle/${name}`)).body,
    async record(count, { service = 'oracle', type = 'evidence.lapsed' } = {}) {
      const about = { services: [service as ServiceId], operators: [] };
      const decisions = Array.from({ length: count }, (_, n) => ({
        type,
        at: base.clock.time,
        body: { n },
        ...about,
      }));
      await base.database.transaction((tx) => recordDecisions(tx, decisions));
      await sequence();
      return historySize(base);
    },
    sequence,
    async deliver(of = parts) {
      for (;;) {
        const leases = await leaseDue(of, 32);
        if (leases.length === 0) return;
        await Promise.all(leases.map((lease) => deliverTo(of, lease, never)));
      }
    },
    size: () => historySize(base),
  };
}
