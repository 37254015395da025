/** Attacks by crowding: who sends much, slowly or from many addresses, to keep others out. */
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countedAddress } from '../../src/http/limits.ts';
import { type Delivery, INTAKE_LIMITS, openIntake } from '../../src/intake/desk/service.ts';
import { openGate } from '../../src/intake/gate.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import type { Refusal } from '../../src/primitives/refusal.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import { inProcess, type Verifier } from '../../src/threads/verifier.ts';
import { blockLine, type Court, doubleVote, keyLine, openCourt } from '../support/court.ts';
import { envelope } from '../support/signers.ts';
import { keyOf } from '../support/statements.ts';

const KIB = 1024;

const codeOf = (attempt: () => void): string | null => {
  try {
    attempt();
    return null;
  } catch (error) {
    return (error as Refusal).error.code;
  }
};

describe('one client takes the whole room', () => {
  test('many authors from one address fill half of the places, and another address has the rest', () => {
    const gate = openGate({ ...INTAKE_LIMITS, inFlight: 10 });
    const refusals = Array.from({ length: 10 }, () => codeOf(() => gate.visit('mallory').enter()));

    expect(refusals.filter((code) => code === null)).toHaveLength(5);
    for (let i = 0; i < 5; i += 1) expect(codeOf(() => gate.visit('alice').enter())).toBeNull();
  });

  test('slow large bodies from any number of addresses leave room for small ones', () => {
    const gate = openGate({ ...INTAKE_LIMITS, bytes: 16 * 128 * KIB });
    for (let i = 0; i < 100; i += 1)
      codeOf(() => gate.visit(`198.51.100.${i}`).takeBytes(128 * KIB));

    expect(codeOf(() => gate.visit('mallory').takeBytes(128 * KIB))).toBe('intake_overloaded');
    expect(codeOf(() => gate.visit('alice').takeBytes(4 * KIB))).toBeNull();
  });

  test('all addresses of one IPv6 network are one client', () => {
    const names = ['2001:db8:0:1::1', '2001:db8:0:1::2', '2001:db8:0:ff:1:2:3:4'];
    expect(new Set(names.map(countedAddress)).size).toBe(1);
    expect(countedAddress('2001:db8:1::1')).not.toBe(countedAddress('2001:db8::1'));
    expect(countedAddress('192.0.2.1')).not.toBe(countedAddress('192.0.2.2'));
  });
});

const FLOOD = 48;
/** Of the flood, begun before an honest proof although it was behind them all. */
const BEFORE_HONEST_MAX = 8;

describe('a flood of refuted evidence', () => {
  let court: Court;

  beforeAll(async () => {
    court = await openCourt();
    const { time } = court.clock;
    const blocks = [1, 2].map((height) => blockLine(height, shifted(time, -HOUR_MS), time));
    await court.feed('chain-facts', [keyLine('op-1', time), ...blocks]);
  });
  afterAll(() => court.end());

  const [MALLORY, ALICE] = [keyOf('ed25519', 190), keyOf('ed25519', 191)];

  const submitted = (evidence: Json, by: SigningKey, address: string): Delivery => {
    const json = envelope(
      'tribune/evidence/v1',
      { kind: 'cometbft/duplicate-vote', services: ['oracle'], evidence } as never,
      { deployment: court.deployment, now: court.clock.time, keys: [by] },
    );
    return { address, bytes: async () => new TextEncoder().encode(JSON.stringify(json)) };
  };
  const forged = (round: number) =>
    submitted(
      doubleVote('op-1', 1, { round, signWith: new Uint8Array(32).fill(9) }),
      MALLORY,
      'flood',
    );

  test('an honest proof is verified in its turn, not behind the whole flood', async () => {
    const { verifier, release, signers } = heldVerifier();
    const intake = openIntake({ ...court, verifier }, () => 0, { ...INTAKE_LIMITS, borne: 1 });
    const floodOf = async (round: number) =>
      intake.submit(forged(round)).catch((error: unknown) => (error as Refusal).error.code);
    const flood = Array.from({ length: FLOOD }, (_, round) => floodOf(round));
    await until(() => signers.length + intake.figures().waiting.thread === FLOOD);
    const honest = intake.submit(submitted(doubleVote('op-1', 2), ALICE, 'home'));
    await until(() => signers.length + intake.figures().waiting.thread === FLOOD + 1);
    release();

    expect((await honest).answer).toMatchObject({ reception: 'opened' });
    expect(signers.indexOf(ALICE.signer)).toBeLessThanOrEqual(BEFORE_HONEST_MAX);
    expect(new Set(await Promise.all(flood))).toEqual(new Set(['evidence_refuted']));
  });
});

describe('a field with a name of a megabyte', () => {
  let court: Court;

  beforeAll(async () => {
    court = await openCourt();
  });
  afterAll(() => court.end());

  const NAME = '~'.repeat(1_000_000);

  test.each<[string, string]>([
    ['twice', `{"${NAME}":1,"${NAME}":2}`],
    ['beside a statement', `{"statement":{},"signatures":[],"${NAME}":1}`],
    ['around no value', `{"${NAME}":{"${NAME}":x}}`],
  ])('%s: the answer does not repeat it', async (_where, body) => {
    const answer = await request(court.server)
      .post('/v1/evidence')
      .set('content-type', 'application/json')
      .send(body);

    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text.length).toBeLessThan(1_000);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}

/** Verifies once it is let, and tells whose statements were begun, in their order. */
function heldVerifier() {
  const signers: string[] = [];
  let release: () => void = () => {};
  const isReleased = new Promise<void>((resolve) => {
    release = resolve;
  });
  const verifier: Verifier = {
    ...inProcess,
    async run(task) {
      if (task.do === 'verify') signers.push(...task.inquiry.signed.signatures.map(signerOf));
      await isReleased;
      return inProcess.run(task);
    },
  };
  return { verifier, release, signers };
}

const signerOf = ({ signer }: { readonly signer: string }): string => signer;
