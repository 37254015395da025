/** `tribune slash simulate`: the ledger and the cascade of a deployment, without one. */
import type { Command } from 'commander';
import { simulate } from '../../slash/cascade/simulating/simulate.ts';
import { unreadable } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { formatJson, readJson } from '../json-text.ts';

export function addSlash(parent: Command, desk: Desk): void {
  const slash = parent.command('slash').description('Work out slashes without a server');
  slash
    .command('simulate')
    .description('Apply a ledger feed and slashes, and say what is left of whose stake')
    .argument('<file>', 'JSON with "epochLength", "feed" and "slashes"; - reads standard input')
    .addHelpText('after', SIMULATE_HELP)
    .action((file: string) => runSimulation(desk, file));
}

const SIMULATE_HELP = `
Prints the report of every slash, the stake of every restaker, what secures each
service, and feed lines that could not be true, as JSON with sorted keys.
Exit codes: 0 done, 3 a file it cannot read.

Examples:
  tribune slash simulate docs/examples/one-slash.json
  jq '.slashes[0].fraction = "0.2"' docs/examples/one-slash.json |
    tribune slash simulate -`;

async function runSimulation({ terminal }: Desk, file: string): Promise<void> {
  const result = simulate(await readJson(terminal, file));
  if (!result.ok) throw unreadable(file, result.error);
  terminal.out(formatJson(result.value));
}
