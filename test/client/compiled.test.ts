/** The client is imported as its page says, from the sources and compiled. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Served, serve } from './served.ts';

let served: Served;
let folder: string;
beforeAll(async () => {
  served = await serve();
  folder = await mkdtemp(join(tmpdir(), 'tribune-client-'));
});
afterAll(async () => {
  await served.end();
  await rm(folder, { recursive: true, force: true });
});

/** File and names of each `import { … } from '../src/client/…'` of the page. */
async function importsOfPage(): Promise<readonly (readonly [file: string, names: string[]])[]> {
  const page = await readFile('docs/client.md', 'utf8');
  return [...page.matchAll(/^import \{ ([^}]+) \} from '\.\.\/(src\/client\/[^']+)';$/gm)].map(
    ([, names = '', file = '']) => [file, names.split(', ')] as const,
  );
}

/** Files that the page says are imported one by one. */
async function filesOfPage(): Promise<readonly string[]> {
  const page = await readFile('docs/client.md', 'utf8');
  const [, list = ''] = /^Each is imported from its file: (.+?)\. /m.exec(page) ?? [];
  return [...list.matchAll(/`([^`]+)`/g)].map(([, file = '']) => file);
}

test('what the page imports is there', async () => {
  const imports = await importsOfPage();
  expect(imports.length).toBeGreaterThan(1);
  for (const [file, names] of imports)
    expect(Object.keys(await import(pathToFileURL(resolve(file)).href))).toEqual(
      expect.arrayContaining(names),
    );
  const files = await filesOfPage();
  expect(files.length).toBeGreaterThan(5);
  expect(await readdir('src/client')).toEqual(expect.arrayContaining([...files]));
});

const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
const { options } = ts.convertCompilerOptionsFromJson(config.compilerOptions, '.');

/** As the build does it, but for the checks; only what is below `src` and needed. */
async function compile(path: string, done = new Set<string>()): Promise<void> {
  if (done.has(path)) return;
  done.add(path);
  const { outputText } = ts.transpileModule(await readFile(path, 'utf8'), {
    compilerOptions: { ...options, module: ts.ModuleKind.ESNext },
    fileName: path,
  });
  const to = join(folder, path.replace(/^src/, 'dist').replace(/\.ts$/, '.js'));
  await mkdir(dirname(to), { recursive: true });
  await writeFile(to, outputText);
  for (const [, from = ''] of outputText.matchAll(/from ['"](\.[^'"]+)\.js['"]/g))
    await compile(join(dirname(path), `${from}.ts`), done);
}

test('compiled it runs in plain Node, from the files that the page names', async () => {
  for (const file of await filesOfPage()) await compile(join('src/client', file));
  await symlink(resolve('node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const program = join(folder, 'program.js');
  await writeFile(
    program,
    `import { createTribune } from './dist/client/tribune.js';
     import { everyItem } from './dist/client/pages.js';
     const tribune = createTribune({ url: process.argv[2] });
     const requests = [];
     for await (const { id } of everyItem((place) => tribune.slashRequests.list(place))) requests.push(id);
     const { deployment } = await tribune.deployment();
     console.log(JSON.stringify({ deployment, requests }));`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [program, served.url]);
  const { deployment } = await served.tribune.deployment();
  expect(JSON.parse(stdout)).toEqual({ deployment, requests: [] });
});
