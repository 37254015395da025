/** Checks on the code and the documents themselves: the house rules that no linter knows. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import { PROBLEMS } from '../src/http/problem-table.ts';

const LINES_MAX = 300;
/** Only these may ask for the time or for chance; everything else is told. */
const MAY_ASK = /^src\/(main\.ts$|config\.ts$|db\/|http\/|cli\/|client\/|demo\/|jobs\/)/;
const ITSELF = 'test/tidy.test.ts';

const filesBelow = (root: string): string[] =>
  existsSync(root)
    ? readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => `${root}/${path}`)
    : [];

const read = (path: string): string => readFileSync(path, 'utf8');

/** Which of the files break a rule: a failure names all of them. */
const having = (paths: readonly string[], pattern: RegExp): string[] =>
  paths.filter((path) => pattern.test(read(path)));

const code = ['src', 'test', 'bench', 'scripts', 'examples']
  .flatMap(filesBelow)
  .filter((path) => /\.(ts|mjs)$/.test(path) && !path.includes('/generated/'));
const source = code.filter((path) => path.startsWith('src/'));
const pages = [
  ...readdirSync('.').filter((name) => name.endsWith('.md')),
  ...['docs', 'src', 'test', 'bench'].flatMap(filesBelow).filter((path) => path.endsWith('.md')),
];
const decisions = readdirSync('docs/adr')
  .filter((name) => name.endsWith('.md'))
  .sort();

test('there is something to check', () => {
  expect(source.length).toBeGreaterThan(100);
  expect(pages.length).toBeGreaterThan(20);
  expect(decisions.length).toBeGreaterThan(12);
});

test('every file fits in a reader’s head', () => {
  expect(code.filter((path) => read(path).split('\n').length > LINES_MAX + 1)).toEqual([]);
});

test('nothing is left for later', () => {
  const others = [...code, ...pages].filter((path) => path !== ITSELF);
  expect(having(others, /\b(TODO|FIXME|XXX|HACK)\b/)).toEqual([]);
});

test('every file has a name that says what is in it', () => {
  const vague = /^(utils?|helpers?|common|types|managers?|index)\./;
  expect(code.filter((path) => vague.test(basename(path)))).toEqual([]);
});

test('the core never asks for the time, nor for chance', () => {
  const core = source.filter((path) => !MAY_ASK.test(path));
  const asking =
    /Date\.now\(|new Date\(\)|performance\.now|Math\.random|randomBytes\(|randomUUID\(/;
  expect(core.length).toBeGreaterThan(100);
  expect(having(core, asking)).toEqual([]);
});

test('one file reads the environment', () => {
  expect(having(source, /process\.env/)).toEqual(['src/config.ts']);
});

test('every problem has a section that explains it, and every section a problem', () => {
  const sections = [...read('docs/problems.md').matchAll(/^## (\S+)$/gm)].map(([, slug]) => slug);
  const codes = Object.keys(PROBLEMS).map((name) => name.replaceAll('_', '-'));
  expect(sections.sort()).toEqual(codes.sort());
});

/** Words in backquotes in the last column of the glossary. */
const unsaid = [...read('docs/glossary.md').matchAll(/^\|.*\|([^|]*)\|$/gm)].flatMap(([, cell]) =>
  [...(cell ?? '').matchAll(/`([A-Za-z]+)`/g)].map(([, word]) => word ?? ''),
);

/** `const challengePeriod`, `name: ChallengePeriod`: as a whole name, or a word of one. */
const declares = (word: string): RegExp => {
  const capital = `${word[0]?.toUpperCase()}${word.slice(1)}`;
  const name = `(?:${word}(?:[A-Z]\\w*)?|[a-z]\\w*${capital}(?:s|[A-Z]\\w*)?|${capital}(?:s|[A-Z]\\w*)?)`;
  return new RegExp(`\\b(?:const|let|function|interface|type|readonly)\\s+${name}\\b`);
};

test('no name in the code is a word that the glossary has another for', () => {
  expect(unsaid).toContain('challengePeriod');
  expect('const challengePeriodMs = 1').toMatch(declares('challengePeriod'));
  expect(unsaid.flatMap((word) => having(source, declares(word)))).toEqual([]);
});

test('every page begins with its title', () => {
  expect(pages.filter((path) => !/^# \S/.test(read(path)))).toEqual([]);
});

/** Links in text; code blocks and code spans are no text. */
const linksOf = (page: string): string[] =>
  [
    ...read(page)
      .replace(/^```[\s\S]*?^```/gm, '')
      .replace(/`[^`\n]*`/g, '')
      .matchAll(/\]\(([^)\s]+)\)/g),
  ].map(([, target]) => target ?? '');

const anchorsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#+ (.+)$/gm)].map(([, title]) =>
    (title ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

function isBroken(path: string, target: string): boolean {
  const [file = '', anchor] = target.split('#');
  const to = file === '' ? path : normalize(join(dirname(path), decodeURI(file)));
  if (!existsSync(to)) return true;
  return anchor !== undefined && to.endsWith('.md') && !anchorsOf(to).includes(anchor);
}

test('no link leads to what is not there', () => {
  const links = pages.flatMap((path) => linksOf(path).map((target) => ({ path, target })));
  const own = links.filter(({ target }) => !/^[a-z]+:/.test(target));
  expect(own.length).toBeGreaterThan(20);
  expect(own.filter(({ path, target }) => isBroken(path, target))).toEqual([]);
});

test('decisions are numbered without a gap, and each says why, what, and what follows', () => {
  const numbers = decisions.map((name) => name.slice(0, 3));
  expect(numbers).toEqual(decisions.map((_, i) => String(i + 1).padStart(3, '0')));
  const outlines = decisions.map((name) => {
    const text = read(`docs/adr/${name}`);
    const titles = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);
    return [text.slice(0, 6), ...titles];
  });
  expect(outlines).toEqual(
    numbers.map((number) => [`# ${number} `, 'Context', 'Decision', 'Consequences']),
  );
});

test('every dependency is accounted for', () => {
  const { dependencies, devDependencies } = JSON.parse(read('package.json')) as Record<
    'dependencies' | 'devDependencies',
    Record<string, string>
  >;
  const page = read('docs/dependencies.md');
  const named = Object.keys({ ...dependencies, ...devDependencies });
  expect(named.filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});

test('every folder of the source tree has a place in the map', () => {
  const map = read('docs/architecture.md');
  const rooms = readdirSync('src', { withFileTypes: true }).filter((entry) => entry.isDirectory());
  expect(rooms.map(({ name }) => name).filter((name) => !map.includes(`${name}/`))).toEqual([]);
});
