/** `tribune evidence verify` and `explain`: the server's verifiers, without a server. */
import type { Command } from 'commander';
import { explainEvidenceFile } from '../../evidence/explain.ts';
import { KINDS } from '../../evidence/kinds.ts';
import type { Verdict } from '../../evidence/verdict.ts';
import { verifyEvidenceFile } from '../../evidence/verify-file.ts';
import { unreadable } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { formatJson, readJson } from '../json-text.ts';
import { pageOf } from '../page.ts';

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
    .argument('<file>', FILE)
    .addHelpText('after', VERIFY_HELP)
    .action((file: string) => verify(desk, file));
  evidence
    .command('explain')
    .description('The same for people: the claim, every check, what would follow')
    .argument('<file>', FILE)
    .addHelpText('after', EXPLAIN_HELP)
    .action((file: string) => explain(desk, file));
}

const FILE = 'JSON with "kind", "evidence" and "facts"; - reads standard input';

const EXIT_CODES = 'Exit codes: 0 proven, 1 refuted, 2 unverifiable, 3 a file it cannot read.';

const KIND_LIST = `Kinds, each with a page and a file that works in docs/evidence:
${Object.keys(KINDS)
  .map((kind) => `  ${kind}`)
  .join('\n')}`;

const VERIFY_HELP = `
Prints the verdict, every check made and whom it convicts, as JSON.
${EXIT_CODES}

${KIND_LIST}

Examples:
  tribune evidence verify docs/evidence/cometbft-duplicate-vote.json
  curl -s https://example.org/case.json | tribune evidence verify -`;

const EXPLAIN_HELP = `
Prints what is claimed, every check with what was expected and what was found,
the verdict, what is missing or what would follow, in words.
${EXIT_CODES}

${KIND_LIST}

Examples:
  tribune evidence explain docs/evidence/statement-equivocation.json
  curl -s https://example.org/case.json | tribune evidence explain -`;

async function verify(desk: Desk, file: string): Promise<void> {
  const verdict = verifyEvidenceFile(await readJson(desk.terminal, file));
  if (!verdict.ok) throw unreadable(file, verdict.error);
  desk.terminal.out(formatJson(verdict.value));
  desk.exitCode = EXIT_OF[verdict.value.verdict];
}

async function explain(desk: Desk, file: string): Promise<void> {
  const explained = explainEvidenceFile(await readJson(desk.terminal, file));
  if (!explained.ok) throw unreadable(file, explained.error);
  desk.terminal.out(pageOf(explained.value.sections, desk.terminal));
  desk.exitCode = EXIT_OF[explained.value.verdict];
}
