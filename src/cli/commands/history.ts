/** `tribune history`: whether all of it follows. */
import type { Command } from 'commander';
import { databaseClock } from '../../db/clock.ts';
import { retireKey } from '../../history/keys/service.ts';
import {
  type HistoryReport,
  verifyDatabase,
  verifyHistory,
} from '../../history/verifying/service.ts';
import { namedKey, openAll } from '../../history/verifying/signed.ts';
import type { Json } from '../../primitives/bytes.ts';
import { CommandFailed, EXIT } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { historyAt } from '../history/remote.ts';
import { formatJson, readText } from '../json-text.ts';
import { withHouse } from '../ledger/house.ts';

interface Options {
  readonly from?: string;
  readonly data?: string;
  readonly key?: readonly string[];
  readonly checkpoint?: readonly string[];
  readonly json?: boolean;
}

export function addHistory(parent: Command, desk: Desk): void {
  const history = parent.command('history').description('Check everything that was ever decided');
  history
    .command('verify')
    .description('Play the whole history again, and name the first entry that does not follow')
    .option('--from <url>', 'of a server; without it the database of the environment')
    .option('--data <directory>', 'where the embedded database lies (TRIBUNE_DATA)')
    .option('--key <key...>', 'keys that you believe; without any those that are kept with it')
    .option('--checkpoint <file...>', 'notes that you kept: the history must begin with theirs')
    .option('--json', 'for programs')
    .addHelpText('after', VERIFY_HELP)
    .action((options: Options) => verify(desk, options));
  history
    .command('retire-key')
    .description('Let a key sign no more, once another signs')
    .argument('<key>', 'as GET /v1/history/keys has it')
    .option('--data <directory>', 'where the embedded database lies (TRIBUNE_DATA)')
    .action(async (key: string, options: Options) => {
      await withHouse(options, (database) => retireKey({ database, clock: databaseClock }, key));
      desk.terminal.say('it ends with the next entry');
    });
}

const VERIFY_HELP = `
Computes the tree and holds it against the newest checkpoint and those you kept;
then a court of its own, in an empty database, is told everything that was said,
with a clock that tells what it told then: every signature, verdict, tally,
deadline and cascade is computed again. Of a database every row of every table
is compared besides.
Exit codes: 0 all of it follows, 1 it does not, 3 it cannot be read.`;

const WAY_EVERY = 1_000;

async function verify(desk: Desk, { checkpoint = [], ...options }: Options): Promise<void> {
  const notes = await Promise.all(checkpoint.map((file) => readText(desk.terminal, file)));
  const onWay = (entries: number): void => {
    if (entries % WAY_EVERY === 0) desk.terminal.say(`${entries} entries`);
  };
  const believed = {
    notes,
    ...(options.key === undefined ? {} : { keys: options.key.map(namedKey) }),
  };
  const report = await (options.from === undefined
    ? withHouse(options, (database) => verifyDatabase(database, believed, { onWay }))
    : verifyRemote(options.from, believed, onWay));
  desk.terminal.out(options.json === true ? formatJson(report) : page(report));
  if (!isSound(report)) desk.exitCode = EXIT.refused;
}

async function verifyRemote(
  url: string,
  { keys, notes }: Parameters<typeof verifyDatabase>[1],
  onWay: (entries: number) => void,
): Promise<HistoryReport> {
  const { origin, source, checkpoint, ...served } = await historyAt(url);
  const signed = openAll([checkpoint, ...notes], { origin, keys: keys ?? served.keys });
  if (signed.ok) return verifyHistory(source, { onWay, signed: signed.value });
  const why = `a checkpoint does not hold (${signed.error.code})`;
  throw new CommandFailed(EXIT.refused, why, signed.error as Json);
}

const isSound = ({ tree, replay, rows }: HistoryReport): boolean =>
  tree.length === 0 && replay === null && rows.length === 0;

function page(report: HistoryReport): string {
  const { size, tree, replay, rows } = report;
  if (isSound(report)) return `All ${size} entries follow, and are what was signed.`;
  return [
    ...tree.map(({ code, at }) => `tree: ${code} at ${at}`),
    ...(replay === null ? [] : failureLines(replay)),
    ...rows.map(({ table, expected, found }) => `${table}: expected ${expected}, found ${found}`),
    `${size} entries were read.`,
  ].join('\n');
}

const failureLines = (failure: NonNullable<HistoryReport['replay']>): readonly string[] => [
  `entry ${failure.index} (${failure.type}) does not follow: ${failure.reason}`,
  ...(failure.expected === null ? [] : [`  expected ${failure.expected}`]),
  ...(failure.found === null ? [] : [`  found    ${failure.found}`]),
];
