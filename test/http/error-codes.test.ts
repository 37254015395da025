/** Refusals that no other test meets over HTTP; and that there is none without a test. */
import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROBLEMS } from '../../src/http/problem-table.ts';
import type { Json } from '../../src/primitives/bytes.ts';
import type { SigningKey } from '../../src/primitives/signatures/signing-key.ts';
import { formatTime, HOUR_MS, after as shifted } from '../../src/primitives/time.ts';
import type { ObjectKind } from '../../src/registry/object-name.ts';
import type { Author } from '../../src/statements/definition-schema.ts';
import { publicKeyOf } from '../evidence/build-votes.ts';
import { secretOf } from '../evidence/seeds.ts';
import {
  AUTHORITY,
  bootstrapFile,
  council,
  MEMBERS,
  OPERATOR_ADMIN,
  ORACLE_ADMIN,
  oracle,
} from '../support/bootstrap.ts';
import { type Court, doubleVote, openCourt } from '../support/court.ts';
import { policy } from '../support/objects.ts';
import { envelope, objectEnvelope } from '../support/signers.ts';
import { keyOf } from '../support/statements.ts';

/** No point of the curve. */
const NO_POINT = `ed25519:${'f'.repeat(64)}`;

let court: Court;

beforeAll(async () => {
  const { services } = bootstrapFile() as unknown as { services: readonly object[] };
  court = await openCourt({ services: [...services, { ...oracle, service: 'lawless' }] });
});

afterAll(() => court.end());

describe('every refusal has a test', () => {
  const folder = new URL('../', import.meta.url);
  const tests = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => readFileSync(new URL(path, folder), 'utf8'))
    .join('\n');

  test.each(Object.keys(PROBLEMS))('%s', (code) => {
    expect(tests).toMatch(new RegExp(`['"\`]${code}['"\`]`));
  });
});

interface Speaker {
  readonly keys: readonly SigningKey[];
  readonly author?: Author;
}

const AS_AUTHORITY: Speaker = { keys: [AUTHORITY[0], AUTHORITY[1]], author: 'authority' };
const AS_ORACLE: Speaker = { keys: [ORACLE_ADMIN], author: 'service/oracle' };

const signing = ({ keys, author }: Speaker) => ({
  deployment: court.deployment,
  now: court.clock.time,
  keys,
  ...(author === undefined ? {} : { author }),
});

const set = (kind: ObjectKind, content: unknown, by: Speaker) =>
  court.post(
    '/v1/registry',
    objectEnvelope(kind, { content, previous: null } as never, signing(by)),
  );

describe('what the registry refuses', () => {
  const other = { ...policy, offence: 'double-talk', kinds: ['statement/equivocation'] };
  const endOf = (operator: string) => ({
    operator,
    service: 'oracle',
    key: keyOf('ed25519', 150).signer,
    status: 'ended',
  });

  test.each<[string, ObjectKind, unknown, Speaker]>([
    ['operator_unknown', 'operator-key', endOf('op-9'), { keys: [OPERATOR_ADMIN] }],
    ['key_not_registered', 'operator-key', endOf('op-1'), { keys: [OPERATOR_ADMIN] }],
    ['policy_out_of_bounds', 'policy', { ...other, slashFraction: '0.51' }, AS_ORACLE],
    ['policy_out_of_bounds', 'policy', { ...other, disposition: { insurance: '1' } }, AS_ORACLE],
    ['policy_outlives_unbonding', 'policy', { ...other, vetoWindow: 'P3D' }, AS_ORACLE],
    [
      'signer_malformed',
      'committee',
      { ...council, committee: 'pointless', members: [{ signer: NO_POINT, weight: 1 }] },
      AS_ORACLE,
    ],
  ])('%s', async (code, kind, content, by) => {
    const answer = await set(kind, content, by);

    expect(answer.body.code).toBe(code);
    expect(answer.status).toBe(PROBLEMS[code as keyof typeof PROBLEMS].status);
  });

  test('account_missing: shares for an account that the deployment has not', async () => {
    const bounds = { minVetoWindow: 'PT1H', maxSlashFraction: '1', maxReporterShare: '1' };
    const rules = (await court.get('/v1/registry/deployment/deployment')).body.inForce;
    const content = {
      ...rules.content,
      bounds: { ...bounds, dispositions: ['burn', 'reporter', 'insurance'] },
    };
    const change = { content, previous: rules.digest } as never;
    const changed = objectEnvelope('deployment', change, signing(AS_AUTHORITY));
    expect((await court.post('/v1/registry', changed)).status).toBe(201);
    court.clock.advance(48 * HOUR_MS);

    const answer = await set('policy', { ...other, disposition: { insurance: '1' } }, AS_ORACLE);
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'account_missing', account: 'insurance' });
  });
});

describe('what chain facts cannot be', () => {
  const OTHER_KEY = publicKeyOf(secretOf('other'));
  const key = (changes: object) => ({
    at: formatTime(court.clock.time),
    type: 'key',
    chain: 'milk',
    operator: 'op-1',
    keyType: 'ed25519',
    publicKey: publicKeyOf(secretOf('op-1')),
    fromHeight: '10',
    ...changes,
  });
  const block = (height: number, ageMs: number) => ({
    at: formatTime(court.clock.time),
    type: 'block',
    chain: 'milk',
    height: String(height),
    time: formatTime(shifted(court.clock.time, -ageMs)),
  });
  const header = (height: number, hash: string) => ({
    at: formatTime(court.clock.time),
    type: 'header',
    chain: 'milk',
    height: String(height),
    header: { hash },
  });

  beforeAll(async () => {
    const lines = [key({}), block(20, HOUR_MS), header(20, 'aa')];
    expect((await court.feed('chain-facts', lines)).status).toBe(200);
  });

  test.each<[string, () => Readonly<Record<string, unknown>>]>([
    ['chain_unknown', () => ({ ...block(21, 0), chain: 'nowhere' })],
    ['chain_time_conflict', () => block(20, HOUR_MS - 1)],
    ['chain_time_not_increasing', () => block(21, 2 * HOUR_MS)],
    ['chain_fact_conflict', () => header(20, 'bb')],
    ['key_type_unsupported', () => key({ keyType: 'bls12381', publicKey: OTHER_KEY })],
    ['key_malformed', () => key({ publicKey: '02'.padEnd(64, '0') })],
    ['key_interval_empty', () => key({ publicKey: OTHER_KEY, untilHeight: '10' })],
    ['key_taken', () => key({ operator: 'op-2' })],
    ['key_conflict', () => key({ fromHeight: '12' })],
    ['key_end_reaches_back', () => key({ untilHeight: '20' })],
  ])('%s', async (code, line) => {
    const answer = await court.feed('chain-facts', [line()]);

    expect(answer.body.code).toBe(code);
    expect(answer.status).toBe(PROBLEMS[code as keyof typeof PROBLEMS].status);
  });

  test('policy_unknown: a service without a policy for the kind', async () => {
    const answer = await court.report(doubleVote('op-1', 20), { services: ['lawless'] });

    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ code: 'policy_unknown', service: 'lawless' });
  });
});

test('signer_twice: one key under two names in a committee, once it has signed', async () => {
  const cosmos = keyOf('adr036', 72);
  const members = [MEMBERS[1].signer, cosmos.signer].map((signer) => ({ signer, weight: 1 }));
  const proof = doubleVote('op-1', 20);
  expect((await court.report(proof, { by: cosmos })).status).toBe(201);

  const answer = await set('committee', { ...council, committee: 'pair', members }, AS_ORACLE);
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ code: 'signer_twice', signer: cosmos.signer });
});

describe('signatures', () => {
  const evidence = doubleVote('op-1', 20, { round: 9 });
  const body = { kind: 'cometbft/duplicate-vote', services: ['oracle'], evidence } as never;
  const spoiled = (spoil: (entry: Record<string, string>) => object): Json => {
    const signed = envelope('tribune/evidence/v1', body, signing({ keys: [MEMBERS[0]] }));
    const { statement, signatures } = signed as unknown as {
      statement: Json;
      signatures: [Record<string, string>];
    };
    return { statement, signatures: [{ ...signatures[0], ...spoil(signatures[0]) }] } as Json;
  };

  test.each<[string, (entry: Record<string, string>) => object]>([
    ['signature_malformed', ({ signature }) => ({ signature: signature?.slice(2) })],
    ['signature_invalid', () => ({ signature: '00'.repeat(64) })],
    ['signer_malformed', () => ({ signer: NO_POINT })],
  ])('%s', async (code, spoil) => {
    const answer = await court.post('/v1/evidence', spoiled(spoil));

    expect(answer.body.code).toBe(code);
    expect(answer.status).toBe(422);
  });
});
