/** `tribune receipt verify`: whether a decision was made as a file says, without a server. */
import type { Command } from 'commander';
import { foundingKey } from '../../history/checkpoints/keys.ts';
import { formatVerifierKey, parseVerifierKey } from '../../history/checkpoints/verifier-key.ts';
import { statementFailures } from '../../history/receipts/statements.ts';
import { type VerifiedReceipt, verifyReceipt } from '../../history/receipts/verify.ts';
import type { Json } from '../../primitives/bytes.ts';
import { CommandFailed, EXIT } from '../command-failed.ts';
import type { Desk } from '../desk.ts';
import { formatJson, readJson } from '../json-text.ts';

interface Options {
  readonly key: readonly string[];
  readonly json?: boolean;
}

export function addReceipt(parent: Command, desk: Desk): void {
  const receipt = parent.command('receipt').description('Check decisions without a server');
  receipt
    .command('verify')
    .description('Say what a receipt proves')
    .argument('<file>', 'of GET /v1/slash-requests/{id}/receipt; - reads standard input')
    .requiredOption('--key <key...>', 'keys of the history that you believe')
    .option('--json', 'for programs')
    .addHelpText('after', VERIFY_HELP)
    .action((file: string, options: Options) => verify(desk, file, options));
}

const VERIFY_HELP = `
Checks the signature of the checkpoint, that every entry stands in the history,
and every signature of every statement. Keys are those of GET /v1/history/keys:
take them once from somebody you believe. A later history may hold more, as a
reversal; ask for a newer receipt.
Exit codes: 0 it holds, 1 it does not, 3 a file it cannot read.

Example:
  curl -s URL/v1/slashes/ID/receipt | tribune receipt verify - --key KEY`;

async function verify(desk: Desk, file: string, { key, json }: Options): Promise<void> {
  const receipt = await readJson(desk.terminal, file);
  const { origin, bech32Prefix } = receipt as { origin?: unknown; bech32Prefix?: unknown };
  const trust = { origin: String(origin), keys: key.map(trusted) };
  const verified = verifyReceipt(receipt, trust);
  if (!verified.ok) throw refused(verified.error);
  const deployment = trust.origin.replace(/^tribune\//, '');
  const of = { deployment, bech32Prefix: String(bech32Prefix) };
  const [failure] = statementFailures(verified.value.entries, of);
  if (failure !== undefined)
    throw refused({ ...failure, code: 'statement_wrong', reason: failure.code });
  desk.terminal.out(json === true ? formatJson(summary(verified.value)) : page(verified.value));
}

function trusted(text: string) {
  const key = parseVerifierKey(text);
  if (!key.ok) throw new CommandFailed(EXIT.usage, `${text}: ${key.error.detail}`);
  return foundingKey(key.value);
}

const refused = (error: { readonly code: string; readonly reason?: string }): CommandFailed =>
  new CommandFailed(EXIT.refused, `the receipt does not hold (${error.code})`, error as Json);

const summary = ({ slashRequest, outcome, decided, entries, checkpoint }: VerifiedReceipt) => ({
  slashRequest,
  outcome,
  decidedAt: decided.at,
  entries: entries.map(({ index, type, at }) => ({ index, type, at })),
  checkpoint: {
    origin: checkpoint.origin,
    size: checkpoint.size,
    signedBy: checkpoint.by.map(formatVerifierKey),
  },
});

function page(receipt: VerifiedReceipt): string {
  const { slashRequest, outcome, decided, entries, checkpoint } = receipt;
  const width = Math.max(...entries.map(({ type }) => type.length));
  const lines = entries.map(
    ({ index, type, at }) => `  ${String(index).padStart(8)}  ${type.padEnd(width)}  ${at}`,
  );
  return [
    `Request ${slashRequest}`,
    `${outcome} at ${decided.at}`,
    '',
    ...lines,
    '',
    `All of it stands in the history ${checkpoint.origin}`,
    `of ${checkpoint.size} entries, and every statement is signed by its author.`,
  ].join('\n');
}
