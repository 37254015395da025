/** Everything the story happens on: keys made for it, a folder of files to look at, a server of its own. */
import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { type Config, DEFAULTS, readConfig } from '../../config.ts';
import type { Scheme } from '../../primitives/signatures/signer.ts';
import type { SigningKey } from '../../primitives/signatures/signing-key.ts';
import { after, at, DAY_MS, formatTime, HOUR_MS } from '../../primitives/time.ts';
import { formatJson } from '../json-text.ts';
import { newKey, writeKey } from '../key-file.ts';
import { type ServerClient, serverClient } from '../server-client.ts';
import { type Serving, startServing } from '../serving.ts';
import { type ConsensusKey, consensusKey } from './double-vote.ts';
import { type Cast, foundingFile, PREFIX } from './founding.ts';
import { type Moments, OPERATORS, type Operator } from './network.ts';

export interface Stage {
  readonly cast: Cast;
  readonly consensus: Readonly<Record<Operator, ConsensusKey>>;
  readonly admins: Readonly<Record<Operator, SigningKey>>;
  readonly moments: Moments;
  /** Stays after the end, but for the database in it. */
  readonly folder: string;
  readonly serving: Serving;
  readonly client: ServerClient;
  write(name: string, content: string): Promise<string>;
  /** Stops the server and removes the database. */
  strike(): Promise<void>;
}

const ENOUGH_PER_MINUTE = 100_000;
const SCHEMES: Readonly<Record<keyof Cast, Scheme>> = {
  authority: 'ed25519',
  admin: 'eip712',
  watcher: 'ed25519',
  feeder: 'ed25519',
  ana: 'ed25519',
  ben: 'eip712',
  cyn: 'adr036',
};

/** `port` null is the usual one, or another where that is taken. */
export async function setStage(port: number | null): Promise<Stage> {
  const folder = await mkdtemp(join(tmpdir(), 'tribune-demo-'));
  const database = join(folder, 'database');
  const strike = () => rm(database, { recursive: true, force: true });
  const write = async (name: string, content: string) => {
    await writeFile(join(folder, name), content);
    return join(folder, name);
  };
  try {
    const keys = join(folder, 'keys');
    const cast = await makeCast(keys);
    const admins = await makeAdmins(keys);
    const moments = momentsBefore(Date.now());
    const founding = formatJson(foundingFile(cast, formatTime(moments.genesis)));
    const bootstrapPath = await write('bootstrap.json', `${founding}\n`);
    const chosen = port ?? (await freePort());
    const config = { ...configOf(database, bootstrapPath), port: chosen };
    const log = pino.destination({ dest: join(folder, 'server.log'), sync: true });
    const serving = await startServing(config, pino({ level: config.logLevel }, log));
    return {
      cast,
      consensus: byOperator(() => consensusKey(randomBytes(32))),
      admins,
      moments,
      folder,
      serving,
      client: serverClient(serving.url),
      write,
      strike: () => serving.stop().finally(strike),
    };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function makeCast(folder: string): Promise<Cast> {
  await mkdir(folder);
  const made: Partial<Record<keyof Cast, SigningKey>> = {};
  for (const [name, scheme] of Object.entries(SCHEMES)) {
    const key = newKey(scheme, PREFIX);
    await writeKey(join(folder, `${name}.key.json`), key);
    made[name as keyof Cast] = key;
  }
  return made as Cast;
}

async function makeAdmins(folder: string): Promise<Stage['admins']> {
  const admins = byOperator(() => newKey('adr036', PREFIX));
  for (const operator of OPERATORS)
    await writeKey(join(folder, `${operator}.key.json`), admins[operator]);
  return admins;
}

const byOperator = <T>(make: () => T): Readonly<Record<Operator, T>> =>
  Object.fromEntries(OPERATORS.map((operator) => [operator, make()])) as Record<Operator, T>;

/** Three days of past, so that what happened half an hour ago has a stake to answer for it. */
function momentsBefore(nowMs: number): Moments {
  const now = at(nowMs);
  return { now, genesis: after(at(now - (now % HOUR_MS)), -3 * DAY_MS) };
}

const configOf = (dataDirectory: string, bootstrapPath: string): Config => ({
  ...readConfig({}),
  databaseUrl: null,
  dataDirectory,
  bootstrapPath,
  host: DEFAULTS.HOST,
  port: Number(DEFAULTS.PORT),
  logLevel: 'info',
  writesPerMinute: ENOUGH_PER_MINUTE,
  readsPerMinute: ENOUGH_PER_MINUTE,
  verifyThreads: 0,
});

/** The usual port if it is free, or 0: one that the system chooses. */
function freePort(): Promise<number> {
  const usual = Number(DEFAULTS.PORT);
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(0));
    probe.listen(usual, DEFAULTS.HOST, () => probe.close(() => resolve(usual)));
  });
}
