import { availableParallelism } from 'node:os';
import { expect, test } from 'vitest';
import { ConfigInvalid, readConfig } from '../src/config.ts';

const complaintsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigInvalid) return error.complaints;
    throw error;
  }
};

test('a silent environment is a server of one’s own on this machine', () => {
  expect(readConfig({})).toEqual({
    databaseUrl: null,
    dataDirectory: './data',
    bootstrapPath: './bootstrap.yaml',
    host: '127.0.0.1',
    port: 8080,
    logLevel: 'info',
    writesPerMinute: 600,
    readsPerMinute: 3000,
    trustedProxies: 0,
    verifyThreads: availableParallelism(),
    intakeInFlight: 1024,
    intakeInFlightPerAuthor: 256,
    intakeMebibytes: 64,
    refusedPerMinute: 60,
    waitingPerAuthor: 1000,
    historyKeys: [],
    webhooksAllowPrivate: false,
  });
});

test('what is set is taken', () => {
  const config = readConfig({
    DATABASE_URL: 'postgresql://tribune@db/tribune',
    PORT: '0',
    LOG_LEVEL: 'warn',
    TRUST_PROXY: '2',
    WEBHOOKS_ALLOW_PRIVATE: '1',
  });

  expect(config).toMatchObject({
    databaseUrl: 'postgresql://tribune@db/tribune',
    port: 0,
    logLevel: 'warn',
    trustedProxies: 2,
    webhooksAllowPrivate: true,
  });
});

test('an empty variable is a silent one', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '' })).toEqual(readConfig({}));
});

test('all complaints come at once, each naming its variable', () => {
  const complaints = complaintsOf({ PORT: '65536', LOG_LEVEL: 'loud', TRUST_PROXY: '-1' });

  expect(complaints).toHaveLength(3);
  expect(complaints.join()).toMatch(/PORT is "65536".*LOG_LEVEL is "loud".*TRUST_PROXY is "-1"/s);
});

test('a complaint about the database does not repeat its password', () => {
  const [complaint] = complaintsOf({ DATABASE_URL: 'mysql://root:hunter2@db' });

  expect(complaint).toContain('DATABASE_URL');
  expect(complaint).not.toContain('hunter2');
});

test('a seed that is none is not repeated', () => {
  const seed = '11'.repeat(32);
  expect(readConfig({ HISTORY_KEYS: `${seed},${seed}` }).historyKeys).toEqual([seed, seed]);
  const [complaint = ''] = complaintsOf({ HISTORY_KEYS: 'secret' });
  expect(complaint).toMatch(/HISTORY_KEYS/);
  expect(complaint).not.toMatch(/secret/);
});
