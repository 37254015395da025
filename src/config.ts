/** The environment, read once, with every complaint in one message. Nothing else reads it. */
import { availableParallelism } from 'node:os';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;
type LogLevel = (typeof LOG_LEVELS)[number];

export interface Config {
  /** A PostgreSQL URL; null for the embedded PGlite. */
  readonly databaseUrl: string | null;
  /** Where PGlite keeps its files. */
  readonly dataDirectory: string;
  /** The file that founds the deployment. */
  readonly bootstrapPath: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly logLevel: LogLevel;
  /** Most requests a client address may make in one minute, on this replica. */
  readonly writesPerMinute: number;
  readonly readsPerMinute: number;
  /** How many proxies stand in front, whose X-Forwarded-For is believed; 0 for none. */
  readonly trustedProxies: number;
  /** Threads that verify; 0 verifies on the thread that answers. */
  readonly verifyThreads: number;
  /** Submissions, and bytes of them, that may be in the house at once. */
  readonly intakeInFlight: number;
  readonly intakeInFlightPerAuthor: number;
  readonly intakeMebibytes: number;
  /** Refused submissions of one author that are forgiven in one minute. */
  readonly refusedPerMinute: number;
  /** Seeds of Ed25519 keys that sign the history, in hex; none: a key that the database keeps. */
  readonly historyKeys: readonly string[];
  /** How much evidence of one author may wait for blocks. */
  readonly waitingPerAuthor: number;
  /** Whether webhooks may be sent by http, to any port and to private addresses. */
  readonly webhooksAllowPrivate: boolean;
}

/** What holds where the environment is silent. */
export const DEFAULTS = {
  TRIBUNE_DATA: './data',
  TRIBUNE_BOOTSTRAP: './bootstrap.yaml',
  HOST: '127.0.0.1',
  PORT: '8080',
  LOG_LEVEL: 'info',
  WRITES_PER_MINUTE: '600',
  READS_PER_MINUTE: '3000',
  TRUST_PROXY: '0',
  VERIFY_THREADS: String(availableParallelism()),
  INTAKE_IN_FLIGHT: '1024',
  INTAKE_IN_FLIGHT_PER_AUTHOR: '256',
  INTAKE_MEBIBYTES: '64',
  REFUSED_PER_MINUTE: '60',
  WAITING_PER_AUTHOR: '1000',
  WEBHOOKS_ALLOW_PRIVATE: '0',
} as const;

export type Environment = Readonly<Record<string, string | undefined>>;

export class ConfigInvalid extends Error {
  override readonly name = 'ConfigInvalid';
  readonly complaints: readonly string[];

  constructor(complaints: readonly string[]) {
    super(`The environment is not usable:\n${complaints.map((line) => `  ${line}`).join('\n')}`);
    this.complaints = complaints;
  }
}

export function readConfig(environment: Environment = process.env): Config {
  const complaints: string[] = [];
  const text = (name: keyof typeof DEFAULTS): string => given(environment, name) ?? DEFAULTS[name];
  const integer = (name: keyof typeof DEFAULTS, min: number, max: number): number =>
    readInteger({ name, min, max, text: text(name) }, complaints);

  const config: Config = {
    databaseUrl: readDatabaseUrl(given(environment, 'DATABASE_URL'), complaints),
    dataDirectory: text('TRIBUNE_DATA'),
    bootstrapPath: text('TRIBUNE_BOOTSTRAP'),
    host: text('HOST'),
    port: integer('PORT', 0, 65_535),
    logLevel: readLogLevel(text('LOG_LEVEL'), complaints),
    writesPerMinute: integer('WRITES_PER_MINUTE', 1, 1_000_000),
    readsPerMinute: integer('READS_PER_MINUTE', 1, 1_000_000),
    trustedProxies: integer('TRUST_PROXY', 0, 16),
    verifyThreads: integer('VERIFY_THREADS', 0, 256),
    intakeInFlight: integer('INTAKE_IN_FLIGHT', 1, 100_000),
    intakeInFlightPerAuthor: integer('INTAKE_IN_FLIGHT_PER_AUTHOR', 1, 100_000),
    intakeMebibytes: integer('INTAKE_MEBIBYTES', 16, 100_000),
    refusedPerMinute: integer('REFUSED_PER_MINUTE', 1, 1_000_000),
    historyKeys: readSeeds(given(environment, 'HISTORY_KEYS'), complaints),
    waitingPerAuthor: integer('WAITING_PER_AUTHOR', 1, 1_000_000),
    webhooksAllowPrivate: integer('WEBHOOKS_ALLOW_PRIVATE', 0, 1) === 1,
  };
  if (complaints.length > 0) throw new ConfigInvalid(complaints);
  return config;
}

/** An empty variable is a silent one: that is what an unset line of a compose file becomes. */
const given = (environment: Environment, name: string): string | null => environment[name] || null;

interface IntegerSetting {
  readonly name: string;
  /** Both inclusive. */
  readonly min: number;
  readonly max: number;
  readonly text: string;
}

function readInteger({ name, min, max, text }: IntegerSetting, complaints: string[]): number {
  const value = /^[0-9]{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  complaints.push(`${name} is "${text}": expected an integer from ${min} to ${max}`);
  return min;
}

/** The URL may carry a password, so the complaint does not repeat it. */
function readDatabaseUrl(url: string | null, complaints: string[]): string | null {
  if (url !== null && !/^postgres(ql)?:\/\/[^\s]+$/.test(url))
    complaints.push('DATABASE_URL is not a URL that starts with postgresql://');
  return url;
}

/** They are secret, so the complaint does not repeat them. */
function readSeeds(text: string | null, complaints: string[]): readonly string[] {
  const seeds = text === null ? [] : text.split(',');
  if (!seeds.every((seed) => /^[0-9a-f]{64}$/.test(seed)))
    complaints.push('HISTORY_KEYS is not 64 lowercase hex digits, or several with commas between');
  return seeds;
}

function readLogLevel(text: string, complaints: string[]): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level !== undefined) return level;
  complaints.push(`LOG_LEVEL is "${text}": expected one of ${LOG_LEVELS.join(', ')}`);
  return 'info';
}
