/** `tribune market quote`: what security costs and who would come, without a server. */
import type { Command } from 'commander';
import { answerMarket } from '../../market/answer.ts';
import { parseMarket } from '../../market/market-schema.ts';
import { unreadable } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { formatJson, readJson } from '../json-text.ts';

export function addMarket(parent: Command, desk: Desk): void {
  const market = parent.command('market').description('Work out rewards for security');
  market
    .command('quote')
    .description('Say what security costs, who would come for a reward, and what it is worth')
    .argument('<file>', 'JSON with "operators", and "reward" or "targetStake"; - is standard input')
    .addHelpText('after', QUOTE_HELP)
    .action((file: string) => runQuote(desk, file));
}

const QUOTE_HELP = `
Prints JSON with sorted keys: the least reward for "targetStake", all equilibria
of who joins for "reward" (without one, for that of the quote), the stake that
each would choose, and a projection for the service and for "operator".
Numbers are exact: decimals where they end, else "a/b".
Exit codes: 0 done, 3 a file it cannot read.

Examples:
  tribune market quote docs/examples/market-three.json
  jq '.reward = "150"' docs/examples/market-three.json |
    tribune market quote -`;

async function runQuote({ terminal }: Desk, file: string): Promise<void> {
  const market = parseMarket(await readJson(terminal, file));
  if (!market.ok) throw unreadable(file, market.error);
  terminal.out(formatJson(answerMarket(market.value)));
}
