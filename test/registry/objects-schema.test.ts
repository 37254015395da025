import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import type { Json } from '../../src/primitives/bytes.ts';
import { WAD } from '../../src/primitives/fraction.ts';
import { parseShape } from '../../src/primitives/shape-schema.ts';
import { deploymentName, parseBootstrap } from '../../src/registry/bootstrap-schema.ts';
import {
  parseCommittee,
  parseDeployment,
  parsePolicy,
  parseTopic,
} from '../../src/registry/objects.ts';
import * as schemas from '../../src/registry/objects-schema.ts';
import * as objects from '../support/objects.ts';
import { keyOf } from '../support/statements.ts';

const name = keyOf('ed25519').signer;
const proof = { scheme: 'ed25519', signature: '00'.repeat(64) };
const operatorKey = { operator: 'o', service: 's', key: name, status: 'active', proof };
const [comet, ethereum] = objects.chains;
const members = (...of: unknown[]) => ({ ...objects.committee, members: of });

type Case = readonly [string, z.ZodType, object, string];

const GOOD: readonly (readonly [string, z.ZodType, unknown])[] = [
  ['deployment', schemas.deploymentSchema, objects.deployment],
  ...objects.chains.map((chain) => [`${chain.type} chain`, schemas.chainSchema, chain] as const),
  ['service', schemas.serviceSchema, objects.service],
  ['policy', schemas.policySchema, objects.policy],
  ['committee', schemas.committeeSchema, objects.committee],
  ['operator', schemas.operatorSchema, objects.operator],
  ['active key', schemas.operatorKeySchema, operatorKey],
  ['watcher', schemas.watcherSchema, objects.watcher],
  ['topic', schemas.topicSchema, objects.topic],
  ['feeder', schemas.feederSchema, objects.feeder],
];

describe.each(GOOD)('a %s', (_name, schema, content) => {
  test('is understood as it was signed', () => {
    expect(parseShape(schema, content)).toEqual({ ok: true, value: content });
  });

  test('with a field nobody knows is refused', () => {
    const extra = { ...(content as object), 'a/b': 1 };
    expect(parseShape(schema, extra)).toMatchObject({ ok: false, error: { pointer: '/a~1b' } });
  });

  test.each(Object.keys(content as object))('without %s is refused', (field) => {
    const { [field]: _gone, ...rest } = content as Record<string, Json>;
    expect(parseShape(schema, rest)).toMatchObject({ ok: false, error: { pointer: `/${field}` } });
  });
});

const BAD: readonly Case[] = [
  [
    'a threshold above the signers',
    schemas.groupSchema,
    { signers: [name], threshold: 2 },
    '/threshold',
  ],
  ['a threshold of nobody', schemas.groupSchema, { signers: [name], threshold: 0 }, '/threshold'],
  ['a signer twice', schemas.groupSchema, { signers: [name, name], threshold: 1 }, '/signers'],
  [
    'a duration in months',
    schemas.deploymentSchema,
    { ...objects.deployment, maxPause: 'P1M' },
    '/maxPause',
  ],
  [
    'no time to unbond',
    schemas.deploymentSchema,
    { ...objects.deployment, unbondingPeriod: 'PT0S' },
    '/unbondingPeriod',
  ],
  [
    'a height with a leading zero',
    schemas.chainSchema,
    { ...comet, fromHeight: '01' },
    '/fromHeight',
  ],
  [
    'a height of 2^64',
    schemas.chainSchema,
    { ...comet, fromHeight: '18446744073709551616' },
    '/fromHeight',
  ],
  ['a chain nobody knows', schemas.chainSchema, { ...comet, type: 'bitcoin' }, '/type'],
  [
    'forks out of order',
    schemas.chainSchema,
    {
      ...ethereum,
      forks: [
        { epoch: '5', version: '00000000' },
        { epoch: '5', version: '01000000' },
      ],
    },
    '/forks',
  ],
  [
    'a stake of -1',
    schemas.serviceSchema,
    { ...objects.service, requiredStake: { umilk: '-1' } },
    '/requiredStake/umilk',
  ],
  [
    'an asset with a space',
    schemas.serviceSchema,
    { ...objects.service, requiredStake: { 'a b': '1' } },
    '/requiredStake/a b',
  ],
  [
    'a fraction above one',
    schemas.policySchema,
    { ...objects.policy, slashFraction: '1.1' },
    '/slashFraction',
  ],
  [
    '19 decimals',
    schemas.policySchema,
    { ...objects.policy, slashFraction: `0.${'1'.repeat(19)}` },
    '/slashFraction',
  ],
  [
    'shares below one',
    schemas.policySchema,
    { ...objects.policy, disposition: { burn: '0.999999999999999999' } },
    '/disposition',
  ],
  [
    'shares above one',
    schemas.policySchema,
    { ...objects.policy, disposition: { burn: '1', reporter: '0.000000000000000001' } },
    '/disposition',
  ],
  ['no share', schemas.policySchema, { ...objects.policy, disposition: {} }, '/disposition'],
  [
    'the accused not liable',
    schemas.policySchema,
    { ...objects.policy, liable: ['pools'] },
    '/liable',
  ],
  ['nobody liable', schemas.policySchema, { ...objects.policy, liable: [] }, '/liable'],
  ['no kind', schemas.policySchema, { ...objects.policy, kinds: [] }, '/kinds'],
  [
    'a member without weight',
    schemas.committeeSchema,
    members({ signer: name, weight: 0 }),
    '/members/0/weight',
  ],
  [
    'a member of too much weight',
    schemas.committeeSchema,
    members({ signer: name, weight: 1_000_000_001 }),
    '/members/0/weight',
  ],
  [
    'a member twice',
    schemas.committeeSchema,
    members({ signer: name, weight: 1 }, { signer: name, weight: 2 }),
    '/members',
  ],
  [
    'a quorum of nothing',
    schemas.committeeSchema,
    { ...objects.committee, vetoQuorum: '0.0' },
    '/vetoQuorum',
  ],
  [
    'an owner that is a person',
    schemas.committeeSchema,
    { ...objects.committee, owner: name },
    '/owner',
  ],
  [
    'an ended key with a proof',
    schemas.operatorKeySchema,
    { ...operatorKey, status: 'ended' },
    '/proof',
  ],
  [
    'a topic field that all statements have',
    schemas.topicSchema,
    { ...objects.topic, fields: ['slot'] },
    '/fields',
  ],
  [
    'a topic that looks like our statements',
    schemas.topicSchema,
    { ...objects.topic, statementType: 'tribune/vote/v1' },
    '/statementType',
  ],
  [
    'a slot without length',
    schemas.topicSchema,
    { ...objects.topic, slotDuration: 'PT0S' },
    '/slotDuration',
  ],
  [
    'a feed nobody knows',
    schemas.feederSchema,
    { ...objects.feeder, feeds: ['weather'] },
    '/feeds/0',
  ],
];

test.each(BAD)('%s is refused', (_name, schema, content, pointer) => {
  expect(parseShape(schema, content)).toMatchObject({
    ok: false,
    error: { code: 'malformed', pointer },
  });
});

const read = <T>(schema: z.ZodType<T>, content: unknown): T => schema.parse(content);

test('durations, fractions and amounts are read to the last digit', () => {
  const policy = parsePolicy(read(schemas.policySchema, objects.policy));
  expect(policy).toMatchObject({ vetoWindow: 86_400_000, slashFraction: WAD / 20n });
  expect([...(policy.silentLimit?.amounts ?? [])]).toEqual([['umilk', 1_000_000n]]);
  expect([...policy.disposition]).toEqual([
    ['burn', (WAD * 9n) / 10n],
    ['reporter', WAD / 10n],
  ]);
  const rules = parseDeployment(read(schemas.deploymentSchema, objects.deployment));
  expect(rules).toMatchObject({
    unbondingPeriod: 259_200_000,
    bounds: { maxSlashFraction: WAD / 2n },
  });
  const committee = parseCommittee(read(schemas.committeeSchema, objects.committee));
  expect(committee.members.map((member) => member.weight)).toEqual([1n, 1_000_000_000n]);
  expect(committee.vetoQuorum).toBe(333333333333333333n);
  const topic = parseTopic(read(schemas.topicSchema, objects.topic));
  expect(topic).toMatchObject({ startsAt: Date.UTC(2026, 10, 1), slotDuration: 60_000 });
});

test('the name of a deployment changes with any byte of its bootstrap file', () => {
  const file = {
    deployment: {
      name: 'milkyway-1',
      genesis: '2026-11-01T00:00:00.000Z',
      epochLength: 'PT1H',
      bech32Prefix: 'milk',
      ...objects.deployment,
    },
    chains: objects.chains,
    services: [objects.service],
    committees: [objects.committee],
    policies: [objects.policy],
    operators: [objects.operator],
    watchers: [objects.watcher],
    topics: [objects.topic],
    feeders: [objects.feeder],
  };
  const nameOf = (json: unknown) => {
    const parsed = parseBootstrap(json as Json);
    return parsed.ok ? deploymentName(parsed.value) : parsed.error.pointer;
  };
  expect(nameOf(file)).toMatch(/^milkyway-1\/[0-9a-f]{16}$/);
  expect(nameOf({ ...file, services: [] })).not.toBe(nameOf(file));
  expect(nameOf({ ...file, deployment: { ...file.deployment, bech32Prefix: 'MILK' } })).toBe(
    '/deployment/bech32Prefix',
  );
});
