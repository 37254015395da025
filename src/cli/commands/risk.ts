/** `tribune risk analyze` and `verify`: whether stake is worth enough, and whether somebody's word for it holds. */
import type { Command } from 'commander';
import { answerRisk } from '../../risk/answer.ts';
import { parseRisk } from '../../risk/risk-schema.ts';
import { parseClaim } from '../../risk/verifying/claim-schema.ts';
import { verifyCertificate } from '../../risk/verifying/verify.ts';
import { EXIT, unreadable } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { formatJson, readJson } from '../json-text.ts';

export function addRisk(parent: Command, desk: Desk): void {
  const risk = parent.command('risk').description('Say what stake is worth as security');
  risk
    .command('analyze')
    .description('Say whether attacks pay, by how much, and what would follow')
    .argument('<file>', 'JSON with "services" and "stakes"; - is standard input')
    .addHelpText('after', ANALYZE_HELP)
    .action((file: string) => analyze(desk, file));
  risk
    .command('verify')
    .description('Check the certificate of an analysis without searching')
    .argument('<file>', 'what analyze printed, or "network" and "certificate"')
    .addHelpText('after', VERIFY_HELP)
    .action((file: string) => verify(desk, file));
}

const ANALYZE_HELP = `
Prints JSON with sorted keys: the network, the flags it is judged by, and what
"ask" names: security (the default), cascade:<part>, corruption, leverage,
concentration, committee. Numbers are whole or "a/b", and exact; what is not
known exactly is told as "least" and "most".
Exit codes: 0 done, 3 a file it cannot read.

Examples:
  tribune risk analyze docs/examples/risk-shared.json
  tribune risk analyze docs/examples/risk-shared.json | tribune risk verify -`;

const VERIFY_HELP = `
Looks once at each service of each operator; what searched is not asked.
Exit codes: 0 it holds, 1 it does not, 3 a file it cannot read.

Example:
  tribune risk analyze docs/examples/risk-shared.json | tribune risk verify -`;

async function analyze({ terminal }: Desk, file: string): Promise<void> {
  const asked = parseRisk(await readJson(terminal, file));
  if (!asked.ok) throw unreadable(file, asked.error);
  terminal.out(formatJson(answerRisk(asked.value)));
}

async function verify(desk: Desk, file: string): Promise<void> {
  const claim = parseClaim(await readJson(desk.terminal, file));
  if (!claim.ok) throw unreadable(file, claim.error);
  const checked = verifyCertificate(claim.value);
  const { verdict } = claim.value.certificate;
  desk.terminal.out(
    formatJson(checked.ok ? { holds: true, verdict } : { holds: false, wrong: checked.error }),
  );
  if (!checked.ok) desk.exitCode = EXIT.refused;
}
