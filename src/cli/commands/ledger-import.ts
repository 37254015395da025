/** `tribune ledger import`: a ledger from a file, or from a chain's state, to a server. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { digestOfDatabase } from '../../slash/replaying/exporting/service.ts';
import { snapshotPieces } from '../../slash/replaying/snapshot/reading.ts';
import { CommandFailed, EXIT, messageOf } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { formatJson } from '../json-text.ts';
import type { Source } from '../ledger/batches.ts';
import { withHouse } from '../ledger/house.ts';
import { milkywaySource } from '../ledger/milkyway.ts';
import { progressOf } from '../ledger/progress.ts';
import { type Sent, sendLedger } from '../ledger/sending.ts';
import { serverClient } from '../server-client.ts';
import { signingFor } from './submit.ts';

interface ImportOptions {
  readonly as: string;
  readonly server: string;
  readonly deployment?: string;
  readonly milkyway?: string;
  readonly at?: string;
  readonly dryRun?: boolean;
  readonly compare?: boolean;
  readonly json?: boolean;
}

export function addLedgerImport(parent: Command, desk: Desk): void {
  parent
    .command('import')
    .description('Send a ledger to a server: a snapshot, lines of a feed, or a MilkyWay state')
    .argument(
      '[file]',
      'NDJSON, one event a line, with or without a header; - reads standard input',
    )
    .option('--as <keyfile>', 'key of a feeder of the ledger')
    .option('--server <url>', 'address of the server', 'http://127.0.0.1:8080')
    .option('--deployment <name>', 'as statements name it (default: what the server says)')
    .option('--milkyway <state>', 'what "milkywayd export" printed, instead of a file of lines')
    .option('--at <time>', 'the time of that state')
    .option('--dry-run', 'with --milkyway: say what it comes to, and send nothing')
    .option(
      '--compare',
      'afterwards hold the digest in the header against the database of the environment',
    )
    .option('--json', 'for programs: progress and result as JSON')
    .addHelpText('after', IMPORT_HELP)
    .action((file: string | undefined, options: ImportOptions) => runImport(desk, file, options));
}

const IMPORT_HELP = `
Lines that the server has are passed over, so that it can be repeated after a
crash. Slashes and reversals of a snapshot are passed over and counted: a court
decides them, an import does not.

Examples:
  tribune ledger import ledger.ndjson --as feeder.key.json
  tribune ledger import --milkyway export.json --at 2026-11-22T00:00:00.000Z \\
    --dry-run`;

async function runImport(desk: Desk, file: string | undefined, options: ImportOptions) {
  const { milkyway, at } = options;
  if (
    (file === undefined) === (milkyway === undefined) ||
    (milkyway !== undefined && at === undefined)
  )
    throw new CommandFailed(EXIT.usage, 'name a file of lines, or --milkyway with --at');
  if (milkyway !== undefined) return importState(desk, milkyway, options);
  const name = file ?? '-';
  const total = await sizeOf(name);
  const source = { name, pieces: snapshotPieces(bytesOf(desk, name)) };
  const sent = await send(desk, source, total, options);
  finish(desk, { ...summaryOf(sent), ...(await comparison(sent, options)) }, options);
}

async function importState(desk: Desk, state: string, options: ImportOptions): Promise<void> {
  const source = await milkywaySource(desk.terminal, state, options.at ?? '');
  if (options.dryRun === true) {
    for await (const _ of source.pieces);
    return finish(desk, { report: source.report() }, options);
  }
  const sent = await send(desk, source, null, options);
  finish(desk, { ...summaryOf(sent), report: source.report() }, options);
}

async function send(desk: Desk, source: Source, total: number | null, options: ImportOptions) {
  const { as: key, deployment, server } = options;
  if (key === undefined) throw new CommandFailed(EXIT.usage, '--as names the key of a feeder');
  const client = serverClient(server);
  const named = { key, server, ...(deployment === undefined ? {} : { deployment }) };
  const signing = await signingFor(desk.terminal, client, named);
  const display = { isJson: options.json === true, isRewritten: true };
  const progress = progressOf(desk.terminal, 'import', display);
  let read = 0;
  const counted = async function* () {
    for await (const piece of source.pieces) {
      read += piece.length;
      yield piece;
    }
  };
  const part = () => (total === null || total === 0 ? null : read / total);
  const sent = await sendLedger({ client, signing }, { ...source, pieces: counted() }, (lines) =>
    progress.at(lines, part()),
  );
  progress.end();
  return sent;
}

async function sizeOf(file: string): Promise<number | null> {
  if (file === '-') return null;
  try {
    return (await stat(file)).size;
  } catch (error) {
    throw new CommandFailed(EXIT.unreadable, `cannot read ${file}: ${messageOf(error)}`);
  }
}

export const bytesOf = ({ terminal }: Desk, file: string): AsyncIterable<Uint8Array> =>
  (file === '-'
    ? terminal.input
    : createReadStream(file, { highWaterMark: 1 << 20 })) as AsyncIterable<Uint8Array>;

const summaryOf = ({ header, acts, ...counts }: Sent) => ({
  ...counts,
  actsPassedOver: acts,
  ...(header === null ? {} : { expectedLedger: header.ledger, expectedSeq: header.seq }),
});

/** Only where the file says what it comes to, and no court has a part in it. */
async function comparison({ header, acts }: Sent, { compare }: ImportOptions) {
  if (compare !== true || header === null || acts > 0) return {};
  const { digest } = await withHouse({}, digestOfDatabase);
  if (digest === header.ledger) return { ledger: digest };
  const message = `the ledger is ${digest}, and the file says ${header.ledger}`;
  throw new CommandFailed(EXIT.refused, message, { expected: header.ledger, found: digest });
}

function finish({ terminal }: Desk, summary: object, { json }: ImportOptions): void {
  terminal.out(formatJson(summary));
  const { actsPassedOver } = summary as { readonly actsPassedOver?: number };
  if (json !== true && actsPassedOver !== undefined && actsPassedOver > 0)
    terminal.say(`${actsPassedOver} slashes and reversals were passed over: a court decides them`);
}
