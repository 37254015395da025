/** Telling a story in a terminal of 80 columns. */
import { styled, type Terminal } from '../terminal.ts';

const WIDTH = 80;

export interface Column {
  readonly head: string;
  readonly align: 'left' | 'right';
}

export interface Narrator {
  /** A numbered step of the story. */
  step(title: string): void;
  /** A paragraph, wrapped. */
  tell(text: string): void;
  /** One line of a list: a mark that may be coloured, then text cut to the width. */
  item(mark: Mark, text: string): void;
  /** As it is, for what must be copied. */
  raw(text: string): void;
  table(columns: readonly Column[], rows: readonly (readonly string[])[]): void;
}

type Mark = 'ok' | 'no' | 'wait' | 'dot';

const MARKS = {
  ok: ['green', '+'],
  no: ['red', 'x'],
  wait: ['yellow', '~'],
  dot: ['cyan', '-'],
} as const;

export function narrator(terminal: Terminal, steps: number): Narrator {
  let step = 0;
  const say = (line: string) => terminal.out(line);
  return {
    step(title) {
      step += 1;
      const text = `${step}/${steps}  ${title} `;
      say('');
      say(styled(terminal, 'bold', `${text}${'-'.repeat(WIDTH - text.length)}`));
    },
    tell: (text) => wrapped(text, WIDTH).forEach(say),
    item(mark, text) {
      const [style, sign] = MARKS[mark];
      say(`  ${styled(terminal, style, sign)} ${cut(text, WIDTH - 4)}`);
    },
    raw: say,
    table(columns, rows) {
      const [head = '', ...body] = tableLines(columns, rows);
      say('');
      say(styled(terminal, 'bold', head));
      body.forEach(say);
      say('');
    },
  };
}

/** Words put into lines of at most so many characters; a longer word stands alone. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

export const cut = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, width - 3)}...`;

/** The head line, then the rows, each column as wide as its widest cell. */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
): readonly string[] {
  const cells = [columns.map(({ head }) => head), ...rows];
  const widths = columns.map((_column, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  return cells.map((row) =>
    columns
      .map(({ align }, i) => {
        const [cell, width] = [row[i] ?? '', widths[i] ?? 0];
        return align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .replace(/^/, '  ')
      .trimEnd(),
  );
}

/** `3,000,000` of whole units. */
export const grouped = (units: bigint | string): string =>
  String(units).replace(/\B(?=(\d{3})+$)/g, ',');

/** Both ends of an id, for a screen; never enough to trust. */
export const short = (id: string): string =>
  id.length > 24 ? `${id.slice(0, 16)}..${id.slice(-6)}` : id;
