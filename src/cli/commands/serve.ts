/** `tribune serve`: runs a replica until it is told to stop. */
import { type Command, InvalidArgumentError } from 'commander';
import { pino } from 'pino';
import { type Config, readConfig } from '../../config.ts';
import type { Desk } from '../desk.ts';
import { startServing } from '../serving.ts';

interface ServeOptions {
  readonly bootstrap?: string;
  readonly data?: string;
  readonly host?: string;
  readonly port?: number;
}

export function addServe(parent: Command, desk: Desk): void {
  parent
    .command('serve')
    .description('Run the service: HTTP, and the clock that closes what is due')
    .option('--bootstrap <file>', 'JSON or YAML that founds the deployment (TRIBUNE_BOOTSTRAP)')
    .option('--data <directory>', 'where the embedded database lies (TRIBUNE_DATA)')
    .option('--host <address>', 'address to listen on (HOST)')
    .option('--port <number>', 'port to listen on, 0 for any (PORT)', parsePort)
    .addHelpText('after', SERVE_HELP)
    .action((options: ServeOptions) => serve(desk, options));
}

const SERVE_HELP = `
Options win over the environment. DATABASE_URL names a PostgreSQL server;
without it the database is in this process. Logs are JSON, one object a line.
SIGINT or SIGTERM stops it once running requests have ended; a second one stops
it at once.

Examples:
  tribune serve --bootstrap bootstrap.yaml
  DATABASE_URL=postgresql://tribune@db/tribune tribune serve --host 0.0.0.0`;

const PORT_MAX = 65_535;

export function parsePort(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port <= PORT_MAX) return port;
  throw new InvalidArgumentError(`expected a number from 0 to ${PORT_MAX}`);
}

async function serve(_desk: Desk, options: ServeOptions): Promise<void> {
  const config = withOptions(readConfig(), options);
  const logger = pino({ level: config.logLevel });
  const stopped = stopSignal();
  const serving = await startServing(config, logger);
  const { url, deployment, database } = serving;
  logger.info({ url, deployment: deployment.id, database }, 'serving');
  const signal = await stopped;
  logger.info({ signal }, 'stopping');
  await serving.stop();
  logger.info('stopped');
}

const withOptions = (config: Config, options: ServeOptions): Config => ({
  ...config,
  bootstrapPath: options.bootstrap ?? config.bootstrapPath,
  dataDirectory: options.data ?? config.dataDirectory,
  host: options.host ?? config.host,
  port: options.port ?? config.port,
});

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;
/** 128 and the number of SIGINT, as shells have it. */
const EXIT_AT_ONCE = 130;

/**
 * The first signal is the answer; a second does not wait for anyone. Asked before anything is
 * opened, so that what is being opened is closed again.
 */
export function stopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let isStopping = false;
    const onSignal = (signal: NodeJS.Signals) => {
      if (isStopping) process.exit(EXIT_AT_ONCE);
      isStopping = true;
      resolve(signal);
    };
    for (const signal of SIGNALS) process.on(signal, onSignal);
  });
}
