/** `tribune evidence verify`: the server's verifiers, without a server. */
import type { Command } from 'commander';
import type { Verdict } from '../../evidence/verdict.ts';
import { verifyEvidenceFile } from '../../evidence/verify-file.ts';
import { unreadable } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { formatJson, readJson } from '../json-text.ts';

const EXIT_OF: Readonly<Record<Verdict['verdict'], number>> = {
  proven: 0,
  refuted: 1,
  unverifiable: 2,
};

export function addEvidence(parent: Command, desk: Desk): void {
  const evidence = parent.command('evidence').description('Judge evidence without a server');
  evidence
    .command('verify')
    .description('Say what evidence proves, given the facts beside it in the file')
    .argument('<file>', 'JSON with "kind", "evidence" and "facts"; - reads standard input')
    .addHelpText('after', VERIFY_HELP)
    .action((file: string) => verify(desk, file));
}

const VERIFY_HELP = `
Prints the verdict, every check made and whom it convicts, as JSON.
Exit codes: 0 proven, 1 refuted, 2 unverifiable, 3 a file it cannot read.

Examples:
  tribune evidence verify docs/evidence/cometbft-duplicate-vote.json
  curl -s https://example.org/case.json | tribune evidence verify -`;

async function verify(desk: Desk, file: string): Promise<void> {
  const verdict = verifyEvidenceFile(await readJson(desk.terminal, file));
  if (!verdict.ok) throw unreadable(file, verdict.error);
  desk.terminal.out(formatJson(verdict.value));
  desk.exitCode = EXIT_OF[verdict.value.verdict];
}
