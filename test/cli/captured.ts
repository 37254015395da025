/** A command run in this process, and what it printed. */
import { Readable } from 'node:stream';
import { runCommand } from '../../src/cli/program.ts';
import type { Terminal } from '../../src/cli/terminal.ts';

export interface Captured {
  readonly exitCode: number;
  /** Standard output. */
  readonly out: string;
  /** Standard error. */
  readonly said: string;
}

export async function run(words: readonly string[], input = ''): Promise<Captured> {
  const out: string[] = [];
  const said: string[] = [];
  const terminal: Terminal = {
    out: (text) => void out.push(text),
    say: (text) => void said.push(text),
    input: Readable.from([input]),
    isColoured: false,
    rewrite: null,
  };
  const exitCode = await runCommand(words, terminal);
  return { exitCode, out: out.join('\n'), said: said.join('\n') };
}
