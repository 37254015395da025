/** A deployment in this process: database, rules, door and the loops that do what is due. */
import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { databaseClock } from '../db/clock.ts';
import type { Context, DeploymentIdentity } from '../db/context.ts';
import { type Database, openDatabase } from '../db/database.ts';
import { KINDS } from '../evidence/kinds.ts';
import { openLog } from '../history/keys/service.ts';
import { createApp } from '../http/app.ts';
import { createInstruments, type Instruments } from '../http/instruments.ts';
import { type Listening, listen } from '../http/server.ts';
import { type IntakeLimits, SUBMISSIONS_PER_TRANSACTION } from '../intake/desk/service.ts';
import { courtJobs, logFailures } from '../jobs/court-jobs.ts';
import { historyJobs } from '../jobs/history-jobs.ts';
import { type Loop, startLoop } from '../jobs/loop.ts';
import { rewardJobs } from '../jobs/reward-jobs.ts';
import { watchJobs } from '../jobs/watch-jobs.ts';
import { webhookJobs } from '../jobs/webhook-jobs.ts';
import { Refusal } from '../primitives/refusal.ts';
import { bootstrap } from '../registry/bootstrap/service.ts';
import { parseBootstrapText } from '../registry/bootstrap-file.ts';
import { parseBootstrap } from '../registry/bootstrap-schema.ts';
import { courtFigures } from '../standing/figures/service.ts';
import { openPool } from '../threads/pool.ts';
import { inProcess, type Verifier } from '../threads/verifier.ts';
import { openSending, type Sending } from '../webhooks/sending/service.ts';
import { CommandFailed, EXIT, messageOf, type Unreadable, unreadable } from './command-failed.ts';

export interface Serving {
  readonly url: string;
  readonly deployment: DeploymentIdentity;
  readonly database: Database['kind'];
  /** No new requests; running ones, and the slash under way, come to their end. */
  stop(): Promise<void>;
}

/** Ends with `CommandFailed` when it cannot start, and then leaves nothing open. */
export async function startServing(config: Config, logger: Logger): Promise<Serving> {
  const file = await readBootstrapFile(config.bootstrapPath);
  const database = await open(config);
  try {
    return await serveFrom({ config, logger, database }, file);
  } catch (error) {
    await database.close();
    throw error;
  }
}

interface Start {
  readonly config: Config;
  readonly logger: Logger;
  readonly database: Database;
}

async function serveFrom({ config, logger, database }: Start, file: BootstrapJson) {
  const founding = { database, clock: databaseClock, kinds: KINDS };
  const deployment = await found(config.bootstrapPath, () => bootstrap(founding, file));
  const verifier = openVerifier(config);
  const context: Context = { ...founding, deployment, verifier };
  const seeds = { given: config.historyKeys, spare: randomBytes(SEED_BYTES).toString('hex') };
  const log = await openLog(context, seeds);
  const sending = openSending({ allowPrivate: config.webhooksAllowPrivate });
  const instruments = createInstruments();
  const jobs = [
    ...courtJobs(context, logFailures(logger)),
    ...historyJobs(context, log),
    ...rewardJobs(context),
    ...webhookJobs(context, sending),
    ...watchJobs(
      context,
      () => ({ ...instruments.lately(), inFlightMax: config.intakeInFlight }),
      logger,
      () => performance.now(),
    ),
  ];
  const loops = jobs.map((job) => startLoop(job, logger));
  try {
    const door = await openDoor({ config, logger, context, sending, instruments }, loops);
    return {
      url: door.url,
      deployment,
      database: database.kind,
      stop: stopper(door, loops, context),
    };
  } catch (error) {
    await stopAll(loops);
    await verifier.close();
    throw error;
  }
}

const SEED_BYTES = 32;

/** In milliseconds; the largest evidence takes seconds. */
const VERIFY_DEADLINE_MS = 30_000;

const openVerifier = ({ verifyThreads }: Config): Verifier =>
  verifyThreads === 0
    ? inProcess
    : openPool({ threads: verifyThreads, deadlineMs: VERIFY_DEADLINE_MS });

const intakeLimits = (config: Config): IntakeLimits => ({
  inFlight: config.intakeInFlight,
  inFlightPerAuthor: config.intakeInFlightPerAuthor,
  bytes: config.intakeMebibytes * 1024 * 1024,
  borne: config.refusedPerMinute,
  forgivenPerSecond: config.refusedPerMinute / 60,
  group: SUBMISSIONS_PER_TRANSACTION,
  waitingPerAuthor: config.waitingPerAuthor,
});

interface DoorParts {
  readonly config: Config;
  readonly logger: Logger;
  readonly context: Context;
  readonly sending: Sending;
  readonly instruments: Instruments;
}

async function openDoor(
  { config, logger, context, sending, instruments }: DoorParts,
  loops: readonly Loop[],
): Promise<Listening> {
  const { host, port, trustedProxies } = config;
  const silentJobs = () => loops.filter((loop) => !loop.isAlive()).map(({ name }) => name);
  const probes = { silentJobs, figures: () => courtFigures(context) };
  const intake = intakeLimits(config);
  const app = createApp({
    context,
    logger,
    limits: config,
    probes,
    trustedProxies,
    intake,
    sending,
    instruments,
  });
  try {
    return await listen(app, { host, port });
  } catch (error) {
    throw new CommandFailed(EXIT.unreadable, listenFailure(error, host, port));
  }
}

function listenFailure(error: unknown, host: string, port: number): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return `port ${port} of ${host} is in use by another program`;
  if (code === 'EACCES') return `this user may not open port ${port} of ${host}`;
  return `cannot listen on ${host}:${port}: ${messageOf(error)}`;
}

/** The door first, so that nobody waits on a database that is closing. */
const stopper =
  (door: Listening, loops: readonly Loop[], { database, verifier }: Context) =>
  async () => {
    await door.close();
    await stopAll(loops);
    await verifier?.close();
    await database.close();
  };

const stopAll = (loops: readonly Loop[]) => Promise.all(loops.map((loop) => loop.stop()));

type BootstrapJson = Parameters<typeof bootstrap>[1];

/** Its shape is looked at here already: nobody waits for a database to learn of a typing error. */
async function readBootstrapFile(path: string): Promise<BootstrapJson> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new CommandFailed(EXIT.unreadable, `cannot read the bootstrap file: ${messageOf(error)}`);
  }
  const json = parseBootstrapText(text);
  if (!json.ok) throw unreadable(path, json.error);
  const shape = parseBootstrap(json.value);
  if (!shape.ok) throw unreadable(path, shape.error);
  return json.value;
}

async function open(config: Config): Promise<Database> {
  const { databaseUrl, dataDirectory } = config;
  try {
    return await openDatabase(
      databaseUrl === null ? { directory: join(dataDirectory, 'pglite') } : { url: databaseUrl },
    );
  } catch (error) {
    throw new CommandFailed(EXIT.unreadable, `cannot open the database: ${messageOf(error)}`);
  }
}

/** What is wrong with the file, in the words of the rule that it breaks. */
async function found(path: string, work: () => Promise<DeploymentIdentity>) {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, pointer, detail, ...facts } = error.error as Unreadable;
    const told = Object.entries(facts).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
    throw unreadable(path, { code, pointer, detail: detail ?? told.join(', ') });
  }
}
