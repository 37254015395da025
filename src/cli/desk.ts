import type { Terminal } from './terminal.ts';

/** What a command is given, and where it leaves an exit code other than 0. */
export interface Desk {
  readonly terminal: Terminal;
  exitCode: number;
}
