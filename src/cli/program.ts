/** The command `tribune`: its subcommands, and how any of them ends. */
import { Command, CommanderError } from 'commander';
import { ConfigInvalid } from '../config.ts';
import { CommandFailed, EXIT, messageOf } from './command-failed.ts';
import { addDemo } from './commands/demo.ts';
import { addEvidence } from './commands/evidence.ts';
import { addHistory } from './commands/history.ts';
import { addKeys } from './commands/keys.ts';
import { addLedger } from './commands/ledger.ts';
import { addMarket } from './commands/market.ts';
import { addReceipt } from './commands/receipt.ts';
import { addRewards } from './commands/rewards.ts';
import { addRisk } from './commands/risk.ts';
import { addServe } from './commands/serve.ts';
import { addSign } from './commands/sign.ts';
import { addSlash } from './commands/slash.ts';
import { addSubmit } from './commands/submit.ts';
import { addVote } from './commands/vote.ts';
import type { Desk } from './desk.ts';
import { formatJson } from './json-text.ts';
import type { Terminal } from './terminal.ts';

/** Adds a command below another. */
type AddCommand = (parent: Command, desk: Desk) => void;

const COMMANDS: readonly AddCommand[] = [
  addServe,
  addDemo,
  addKeys,
  addSign,
  addSubmit,
  addVote,
  addEvidence,
  addSlash,
  addRewards,
  addLedger,
  addMarket,
  addRisk,
  addReceipt,
  addHistory,
];

const HELP_WIDTH = 80;

/** Runs one command; `words` are the arguments after the program's name. Gives the exit code. */
export async function runCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const desk: Desk = { terminal, exitCode: EXIT.done };
  try {
    await program(desk).parseAsync([...words], { from: 'user' });
    return desk.exitCode;
  } catch (error) {
    return exitCodeOf(error, terminal);
  }
}

function program(desk: Desk): Command {
  const root = new Command('tribune')
    .description('The court of restaking networks: evidence in, justified slashes out.')
    .exitOverride()
    .configureHelp({ helpWidth: HELP_WIDTH, showGlobalOptions: false })
    .configureOutput({
      writeOut: (text) => desk.terminal.out(text.trimEnd()),
      writeErr: (text) => desk.terminal.say(text.trimEnd()),
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
    })
    .showHelpAfterError('(--help shows what it takes)')
    .addHelpText('after', EXIT_CODES);
  for (const add of COMMANDS) add(root, desk);
  return root;
}

const EXIT_CODES = `
Exit codes: 0 done, 1 refused by the server, 2 wrong usage, 3 a file that cannot
be read or a server that cannot be reached. "evidence verify" has its own.`;

function exitCodeOf(error: unknown, terminal: Terminal): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
  if (error instanceof CommandFailed) {
    if (error.document !== undefined) terminal.out(formatJson(error.document));
    terminal.say(`tribune: ${error.message}`);
    return error.exitCode;
  }
  terminal.say(`tribune: ${messageOf(error)}`);
  return error instanceof ConfigInvalid ? EXIT.usage : EXIT.unreadable;
}
