/** `tribune ledger`: a ledger as a file, its digest, and whether it is what it must be. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { Command } from 'commander';
import type { Checked } from '../../ledger/checking/service.ts';
import { type CheckReport, checkLedger } from '../../slash/replaying/checking/service.ts';
import { digestOfDatabase, exportLedger } from '../../slash/replaying/exporting/service.ts';
import { checkSnapshot } from '../../slash/replaying/snapshot/service.ts';
import { CommandFailed, EXIT, messageOf } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { formatJson } from '../json-text.ts';
import { checkTable, violationText } from '../ledger/check-table.ts';
import { readable, withHouse } from '../ledger/house.ts';
import { progressOf } from '../ledger/progress.ts';
import { addLedgerImport, bytesOf } from './ledger-import.ts';

interface LedgerOptions {
  readonly data?: string;
  readonly json?: boolean;
}

export function addLedger(parent: Command, desk: Desk): void {
  const ledger = parent.command('ledger').description('Import, export and check the stake ledger');
  addLedgerImport(ledger, desk);
  withDatabase(ledger.command('export'))
    .description(
      'Write the ledger as a snapshot: its feed, with slashes and reversals in their place',
    )
    .argument('[file]', 'a new file; - writes to standard output', '-')
    .action((file: string, options: LedgerOptions) => runExport(desk, file, options));
  withDatabase(ledger.command('digest'))
    .description('Print the digest of the ledger: equal digests, equal ledgers')
    .action((options: LedgerOptions) => runDigest(desk, options));
  withDatabase(ledger.command('check'))
    .description(
      'Recompute the ledger from its feed, and name everything that is not as it must be',
    )
    .argument('[file]', 'a snapshot; without it, the database of the environment')
    .option('--no-replay', 'look at the rows only: quicker, and less is found')
    .addHelpText('after', CHECK_HELP)
    .action((file: string | undefined, options: CheckCommand) => runCheck(desk, file, options));
}

const CHECK_HELP = `
Reads one instant and holds nobody up. The replay needs disk space for a second
ledger in the temporary directory.
Exit codes: 0 everything holds, 1 something does not, 3 what cannot be read.`;

const withDatabase = (command: Command): Command =>
  command
    .option('--data <directory>', 'where the embedded database lies (TRIBUNE_DATA)')
    .option('--json', 'for programs: progress and result as JSON');

async function runExport(desk: Desk, file: string, options: LedgerOptions): Promise<void> {
  const display = { isJson: options.json === true, isRewritten: file !== '-' };
  const progress = progressOf(desk.terminal, 'export', display);
  const way = ({ lines }: { readonly lines: number }) => progress.at(lines, null);
  const writer = file === '-' ? outWriter(desk) : fileWriter(file);
  const { ledger, seq, acts } = await withHouse(options, (database) =>
    exportLedger(database, writer.write, way),
  );
  progress.end();
  await writer.end();
  desk.terminal.say(`${seq} lines, ${acts} slashes and reversals, ledger ${ledger}`);
}

/** Whole lines are handed to the terminal, which ends them itself. */
function outWriter({ terminal }: Desk) {
  let rest = Buffer.alloc(0);
  const write = async (bytes: Uint8Array): Promise<void> => {
    const all = Buffer.concat([rest, bytes]);
    const end = all.lastIndexOf(0x0a);
    if (end >= 0) terminal.out(all.subarray(0, end).toString('utf8'));
    rest = Buffer.from(all.subarray(end + 1));
  };
  return { write, end: async () => {} };
}

function fileWriter(file: string) {
  const stream = createWriteStream(file, { flags: 'wx' });
  const failed = once(stream, 'error').then(([error]) => {
    throw new CommandFailed(EXIT.unreadable, `cannot write ${file}: ${messageOf(error)}`);
  });
  failed.catch(() => {});
  const write = async (bytes: Uint8Array): Promise<void> => {
    if (!stream.write(bytes)) await Promise.race([once(stream, 'drain'), failed]);
  };
  const end = async () => {
    stream.end();
    await Promise.race([once(stream, 'close'), failed]);
  };
  return { write, end };
}

async function runDigest(desk: Desk, options: LedgerOptions): Promise<void> {
  const state = await withHouse(options, digestOfDatabase);
  desk.terminal.out(options.json === true ? formatJson(state) : state.digest);
}

interface CheckCommand extends LedgerOptions {
  readonly replay: boolean;
}

async function runCheck(
  desk: Desk,
  file: string | undefined,
  options: CheckCommand,
): Promise<void> {
  const isJson = options.json === true;
  const progress = progressOf(desk.terminal, 'replay', { isJson, isRewritten: true });
  const start = Date.now();
  const took: number[] = [];
  const watching = {
    told: (_: Checked) => void took.push(Date.now() - start),
    onWay: ({ lines }: { readonly lines: number }) => progress.at(lines, null),
  };
  const report = await (file === undefined
    ? withHouse(options, (database) =>
        checkLedger(database, { ...watching, isReplayed: options.replay }),
      )
    : checkFile(desk, file, watching));
  progress.end();
  tell(desk, report, took, isJson);
  desk.exitCode = report.violationCount === 0 ? EXIT.done : EXIT.refused;
}

const checkFile = (
  desk: Desk,
  file: string,
  watching: Parameters<typeof checkSnapshot>[1],
): Promise<CheckReport> => readable(file, () => checkSnapshot(bytesOf(desk, file), watching));

function tell({ terminal }: Desk, report: CheckReport, took: readonly number[], isJson: boolean) {
  if (isJson) {
    const checked = report.checked.map((of, i) => ({ ...of, ms: took[i] ?? 0 }));
    const violations = report.violations.map((of) => ({ ...of, key: of.key.map(String) }));
    terminal.out(formatJson({ ...report, checked, violations }));
    return;
  }
  terminal.out(checkTable(report, took));
  for (const violation of report.violations) terminal.out(violationText(violation));
  const { violationCount: count } = report;
  terminal.out(count === 0 ? 'everything holds' : `${count} violations`);
}
