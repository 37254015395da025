/** Where a command reads and writes; the process's own streams, or a test's. */
import type { Readable } from 'node:stream';

export interface Terminal {
  /** What was asked for: the only thing on standard output. */
  out(text: string): void;
  /** Progress, warnings and refusals, for people. */
  say(text: string): void;
  readonly input: Readable;
  /** Whether what goes to standard output may be coloured. */
  readonly isColoured: boolean;
  /** Writes a line of standard output over the last one, for good or not; null where none can be. */
  readonly rewrite: ((line: string, isFinal: boolean) => void) | null;
}

const CLEAR_LINE = '\u001b[2K';

/** Colours only for a person at a screen that has them and has not set `NO_COLOR`. */
export function processTerminal(): Terminal {
  const { stdout, stderr, stdin } = process;
  stdout.on('error', leaveQuietly);
  return {
    out: (text) => void stdout.write(`${text}\n`),
    say: (text) => void stderr.write(`${text}\n`),
    input: stdin,
    isColoured: stdout.isTTY === true && stdout.hasColors(),
    rewrite: stdout.isTTY
      ? (line, isFinal) => void stdout.write(`\r${CLEAR_LINE}${line}${isFinal ? '\n' : ''}`)
      : null,
  };
}

/** Whoever reads may have seen enough, as `head` does. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

export type Style = 'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan';

/** Select Graphic Rendition codes: on, off. */
const SGR: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
};

export function styled({ isColoured }: Pick<Terminal, 'isColoured'>, style: Style, text: string) {
  const [on, off] = SGR[style];
  return isColoured ? `\u001b[${on}m${text}\u001b[${off}m` : text;
}
