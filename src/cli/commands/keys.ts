/** `tribune keys`: making, importing and showing keys, and proving that one is held. */
import { type Command, Option } from 'commander';
import type { Scheme } from '../../primitives/signatures/signer.ts';
import { proveKey } from '../../statements/key-proof.ts';
import type { Desk } from '../desk.ts';
import { formatJson, readText } from '../json-text.ts';
import { keyFromHex, newKey, readKey, writeKey } from '../key-file.ts';

interface NewOptions {
  readonly scheme: Scheme;
  readonly prefix: string;
  readonly out: string;
}

export function addKeys(parent: Command, desk: Desk): void {
  const keys = parent.command('keys').description('Make and show keys that sign statements');
  withKeyOptions(keys.command('new'))
    .description('Make a key')
    .addHelpText('after', NEW_HELP)
    .action((options: NewOptions) => makeKey(desk, options));
  withKeyOptions(keys.command('import'))
    .description('Take over a secret key: 32 bytes in hex on standard input')
    .addHelpText('after', IMPORT_HELP)
    .action((options: NewOptions) => importKey(desk, options));
  keys
    .command('show')
    .description('Print the signer name of a key file')
    .argument('<file>')
    .action(async (file: string) => desk.terminal.out((await readKey(desk.terminal, file)).signer));
  keys
    .command('prove')
    .description('Print the proof that an operator key asks for: a signature by the key itself')
    .argument('<file>', 'key file of the operator key')
    .requiredOption('--deployment <name>', 'as statements name it')
    .requiredOption('--operator <id>')
    .requiredOption('--service <id>')
    .action((file: string, claim: Claim) => prove(desk, file, claim));
}

const withKeyOptions = (command: Command): Command =>
  command
    .addOption(
      new Option('--scheme <scheme>', 'how it signs')
        .choices(['ed25519', 'eip712', 'adr036'])
        .makeOptionMandatory(),
    )
    .option('--prefix <prefix>', 'bech32 prefix of cosmos: names', 'milk')
    .requiredOption('--out <file>', 'where to write it; never over a file that is there');

const NEW_HELP = `
Writes a file that only its owner can read, and prints the signer name.

Example:
  tribune keys new --scheme ed25519 --out watcher.key.json`;

const IMPORT_HELP = `
Example:
  tribune keys import --scheme eip712 --out member.key.json < secret.hex`;

async function makeKey({ terminal }: Desk, options: NewOptions): Promise<void> {
  const key = newKey(options.scheme, options.prefix);
  await writeKey(options.out, key);
  terminal.out(key.signer);
}

async function importKey({ terminal }: Desk, options: NewOptions): Promise<void> {
  const key = keyFromHex(options.scheme, await readText(terminal, '-'), options.prefix);
  await writeKey(options.out, key);
  terminal.out(key.signer);
}

interface Claim {
  readonly deployment: string;
  readonly operator: string;
  readonly service: string;
}

async function prove({ terminal }: Desk, file: string, claim: Claim): Promise<void> {
  const key = await readKey(terminal, file);
  terminal.out(formatJson({ key: key.signer, proof: proveKey(claim, key) }));
}
