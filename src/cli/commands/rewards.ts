/** `tribune rewards simulate`: what plans pay to whom, without a deployment. */
import type { Command } from 'commander';
import { simulateRewards } from '../../rewards/simulating/simulate-rewards.ts';
import { unreadable } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { formatJson, readJson } from '../json-text.ts';

export function addRewards(parent: Command, desk: Desk): void {
  const rewards = parent.command('rewards').description('Work out rewards without a server');
  rewards
    .command('simulate')
    .description('Apply plans, a feed and ticks, and say what everybody has earned')
    .argument('<file>', 'JSON with "assets", "plans", "feed" and "ticks"; - reads standard input')
    .addHelpText('after', SIMULATE_HELP)
    .action((file: string) => runSimulation(desk, file));
}

const SIMULATE_HELP = `
Prints every tick of every plan, what restakers and operators have earned and were
not paid yet, and what rounding left over, as JSON with sorted keys. Decimals are
exact. Exit codes: 0 done, 3 a file it cannot read.

Examples:
  tribune rewards simulate docs/examples/rewards-pool.json
  jq '.plans[0].amountPerDay = "2000"' docs/examples/rewards-pool.json |
    tribune rewards simulate -`;

async function runSimulation({ terminal }: Desk, file: string): Promise<void> {
  const result = simulateRewards(await readJson(terminal, file));
  if (!result.ok) throw unreadable(file, result.error);
  terminal.out(formatJson(result.value));
}
