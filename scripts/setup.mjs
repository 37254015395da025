/**
 * Makes a clone ready, once: installs the locked packages, generates the database client and the types
 * of the API's client; with the argument `build`, compiles too. Runs on nothing but Node and npm; does
 * nothing when nothing changed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const stamps = join(root, 'node_modules', '.tribune');

/** What steps leave, where one may be missing though nothing changed. */
const MADE = {
  client: 'src/db/generated/client.ts',
  types: 'src/client/generated/api.ts',
  build: 'dist/main.js',
};

const COMPILED = [
  'package-lock.json',
  'prisma/schema.prisma',
  'tsconfig.json',
  'tsconfig.build.json',
];

step('packages', ['package-lock.json'], () => {
  console.error('Installing packages (once, about a minute) …');
  run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
});

step('client', ['package-lock.json', 'prisma/schema.prisma'], () => {
  console.error('Generating the database client …');
  run(process.execPath, [join('node_modules', 'prisma', 'build', 'index.js'), 'generate'], {
    // `generate` never calls the schema engine; naming any file keeps it from being downloaded.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
  });
});

step('types', ['package-lock.json', 'scripts/client-types.mjs', ...sources()], () => {
  console.error('Generating the types of the API …');
  run(process.execPath, ['--import', 'tsx', join('scripts', 'client-types.mjs')]);
});

if (process.argv[2] === 'build')
  step('build', [...COMPILED, ...sources()], () => {
    console.error('Compiling …');
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    run(process.execPath, [
      join('node_modules', 'typescript', 'bin', 'tsc'),
      '-p',
      'tsconfig.build.json',
    ]);
  });

function sources() {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('generated'))
    .sort()
    .map((path) => join('src', path));
}

/** Runs `work` unless it was done for these very inputs and what it made is still there. */
function step(name, inputs, work) {
  const stamp = join(stamps, name);
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(`${input}\n`).update(readFileSync(join(root, input)));
  const digest = hash.digest('hex');
  const made = MADE[name];
  const isThere = made === undefined || existsSync(join(root, made));
  if (isThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return;
  work();
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stamp, digest);
}

function run(command, args, env = {}) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    env: { ...process.env, ...env },
    shell: process.platform === 'win32',
    encoding: 'utf8',
  });
  if (status === 0) return;
  process.stderr.write(`${stdout}\n${stderr}\n`);
  process.exit(status ?? 1);
}
