/** Text for people at a terminal: 80 columns, and no character that a terminal would obey. */
import type { Remark, Section } from '../evidence/explain-verdict.ts';
import { type Style, styled, type Terminal } from './terminal.ts';

const WIDTH = 80;

/** Sections with their titles, each remark on lines of its own. */
export const pageOf = (sections: readonly Section[], terminal: Pick<Terminal, 'isColoured'>) =>
  sections
    .map(({ title, remarks }) =>
      [styled(terminal, 'bold', title), ...remarks.flatMap((one) => lines(one, terminal))].join(
        '\n',
      ),
    )
    .join('\n\n');

interface Mark {
  readonly sign: string;
  readonly style: Style;
}

const YES: Mark = { sign: '✓', style: 'green' };
const NO: Mark = { sign: '✗', style: 'red' };

function lines(
  { text, passed, details = [] }: Remark,
  terminal: Pick<Terminal, 'isColoured'>,
): string[] {
  const below = details.flatMap(({ label, text: said }) => hung(`      ${label.padEnd(9)}`, said));
  if (passed === undefined) return [...hung('  ', text), ...below];
  const { sign, style } = passed ? YES : NO;
  return [...hung(`  ${sign} `, text), ...below].map((line, at) =>
    at === 0 ? line.replace(sign, styled(terminal, style, sign)) : line,
  );
}

/** The first line after these words, the others below its beginning. */
const hung = (before: string, text: string): string[] =>
  wrapped(text, WIDTH - before.length).map((line, at) =>
    at === 0 ? `${before}${line}` : `${' '.repeat(before.length)}${line}`,
  );

/** Words onto lines; a word that is longer than a line is cut. */
export function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of harmless(text)
    .split(/ +/)
    .flatMap((whole) => pieces(whole, width))) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}

function pieces(word: string, width: number): string[] {
  if (word.length <= width) return [word];
  const characters = [...word];
  return Array.from({ length: Math.ceil(characters.length / width) }, (_, at) =>
    characters.slice(at * width, (at + 1) * width).join(''),
  );
}

/**
 * Control, format and unassigned characters spelled out: evidence is written by strangers, and could
 * otherwise repaint the verdict.
 */
const harmless = (text: string): string =>
  text.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
