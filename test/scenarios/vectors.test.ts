/** Real equivocations of real chains, through the whole court. */
import { bytesToHex } from '@noble/hashes/utils.js';
import { base64 } from '@scure/base';
import { expect, test } from 'vitest';
import type { Json } from '../../src/primitives/bytes.ts';
import { at, formatTime, HOUR_MS, MINUTE_MS, after as shifted } from '../../src/primitives/time.ts';
import { type Court, openCourt } from '../support/court.ts';
import { chains } from '../support/objects.ts';
import { hasVectors, readVectors } from '../support/vectors.ts';
import { benchesOf, deploymentWith } from './docket.ts';

const PROVEN = 'cometbft-duplicate-vote/provi_547_with_validator_set.json';
const KEYLESS = 'cometbft-duplicate-vote/provider_v0_37_no_public_key.json';

interface ProvenVector {
  readonly chain_id: string;
  readonly evidence: Json;
  readonly validator_set_at_549: {
    readonly validators: readonly {
      readonly address: string;
      readonly pub_key: { readonly value: string };
    }[];
  };
}

interface KeylessVector {
  readonly result: {
    readonly blocks: readonly {
      readonly block: {
        readonly header: { readonly chain_id: string; readonly time: string };
        readonly evidence: { readonly evidence: readonly Json[] };
      };
    }[];
  };
}

async function courtOn(chainId: string, genesis: string): Promise<Court> {
  const { deployment } = deploymentWith({ genesis });
  return openCourt({
    deployment,
    ...benchesOf({ oracle: {} }),
    chains: [{ ...chains[0], chainId }],
  });
}

const lines = (court: Court, rows: readonly object[]) =>
  rows.map((row) => ({ at: formatTime(court.clock.time), ...row }));

test.skipIf(!hasVectors(PROVEN))(
  'a real equivocation is proven, waits out its window and is slashed (skipped where ../shared/vectors is absent)',
  async () => {
    const vector = readVectors<ProvenVector>(PROVEN);
    const captured = at(Date.parse('2024-09-13T15:58:27.059Z'));
    const court = await courtOn(vector.chain_id, '2024-09-01T00:00:00.000Z');
    court.clock.set(shifted(captured, -5 * HOUR_MS));
    const keys = vector.validator_set_at_549.validators.map(({ address, pub_key }) => ({
      type: 'key',
      chain: 'milk',
      operator: `provi-${address.slice(0, 4)}`,
      keyType: 'ed25519',
      publicKey: bytesToHex(base64.decode(pub_key.value)),
      fromHeight: '1',
    }));
    await court.feed('chain-facts', lines(court, keys));
    const stake = [
      { type: 'join', operator: 'provi-C888', service: 'oracle' },
      {
        type: 'delegate',
        restaker: 'carol',
        target: 'operator/provi-C888',
        asset: 'stake',
        amount: '9900',
      },
      {
        type: 'allocate',
        restaker: 'carol',
        target: 'operator/provi-C888',
        services: { oracle: '1' },
      },
    ];
    await court.feed('ledger', lines(court, stake));

    court.clock.set(shifted(captured, MINUTE_MS));
    const block = { type: 'block', chain: 'milk', height: '547', time: formatTime(captured) };
    await court.feed('chain-facts', lines(court, [block]));
    const answer = await court.report(vector.evidence);

    expect(answer.status).toBe(201);
    const [conviction] = answer.body.services[0].convictions;
    expect(conviction).toMatchObject({
      operator: 'provi-C888',
      place: '547',
      capture: formatTime(captured),
    });

    court.clock.advance(24 * HOUR_MS);
    await court.feed('ledger', lines(court, [{ type: 'tick' }]));
    expect(await court.close()).toMatchObject([{ status: 'executed' }]);
    const slash = (await court.get(`/v1/slashes/${conviction.slashRequest}`)).body;
    expect(slash.report.totals).toMatchObject([{ asset: 'stake', total: '495' }]);
    const { items } = (await court.get(`/v1/slashes/${conviction.slashRequest}/lines`)).body;
    expect(items).toEqual([{ restaker: 'carol', asset: 'stake', before: '9900', after: '9405' }]);
    await court.end();
  },
);

test.skipIf(!hasVectors(PROVEN))(
  'it proves nothing on a chain of another name (skipped where ../shared/vectors is absent)',
  async () => {
    const vector = readVectors<ProvenVector>(PROVEN);
    const court = await courtOn('provi-2', '2024-09-01T00:00:00.000Z');
    const captured = at(Date.parse('2024-09-13T15:58:27.059Z'));
    court.clock.set(shifted(captured, MINUTE_MS));
    const [, , equivocator] = vector.validator_set_at_549.validators;
    const key = {
      type: 'key',
      chain: 'milk',
      operator: 'op-1',
      keyType: 'ed25519',
      publicKey: bytesToHex(base64.decode(equivocator?.pub_key.value ?? '')),
      fromHeight: '1',
    };
    const block = { type: 'block', chain: 'milk', height: '547', time: formatTime(captured) };
    await court.feed('chain-facts', lines(court, [key, block]));

    const answer = await court.report(vector.evidence);
    expect(answer.body).toMatchObject({ code: 'evidence_refuted', reason: 'signature_invalid' });
    await court.end();
  },
);

test.skipIf(!hasVectors(KEYLESS))(
  'a real equivocation by a key that nobody fed is unverifiable (skipped where ../shared/vectors is absent)',
  async () => {
    const { blocks } = readVectors<KeylessVector>(KEYLESS).result;
    const found = blocks.find(({ block }) => block.evidence.evidence.length > 0)?.block;
    const [evidence] = found?.evidence.evidence ?? [];
    if (found === undefined || evidence === undefined) throw new Error('the vector has evidence');
    const court = await courtOn(found.header.chain_id, '2022-09-01T00:00:00.000Z');
    const time = at(Date.parse(found.header.time));
    court.clock.set(shifted(time, MINUTE_MS));
    const { vote_a } = (evidence as { value: { vote_a: { height: string } } }).value;
    const block = {
      type: 'block',
      chain: 'milk',
      height: vote_a.height,
      time: formatTime(shifted(time, -MINUTE_MS)),
    };
    await court.feed('chain-facts', lines(court, [block]));

    const answer = await court.report(evidence);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'evidence_unverifiable', reason: 'key_unknown' });
    await court.end();
  },
);
