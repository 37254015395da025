/** `tribune demo`. */
import type { Command } from 'commander';
import { runDemo } from '../demo/demo.ts';
import type { Desk } from '../desk.ts';
import { parsePort, stopSignal } from './serve.ts';

interface DemoFlags {
  readonly once?: boolean;
  readonly port?: number;
}

export function addDemo(parent: Command, desk: Desk): void {
  parent
    .command('demo')
    .description('Play one slash and one veto on a server of its own, then leave it up')
    .option('--once', 'end after the story')
    .option('--port <number>', 'port to listen on (default: 8080, or a free one)', parsePort)
    .addHelpText('after', DEMO_HELP)
    .action(({ once = false, port }: DemoFlags) =>
      runDemo(desk.terminal, { once, port: port ?? null, untilStopped: stopSignal }),
    );
}

const DEMO_HELP = `
Nothing has to be set up: keys are made for it, the database is in this process
and removed at the end.

Examples:
  tribune demo
  tribune demo --once --port 0`;
