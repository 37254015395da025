/**
 * Writes the types of the client, from the OpenAPI document that the routes make. Run by tsx. A document
 * that did not change is not written again.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { describeRoutes } from '../src/http/openapi.ts';
import { ROUTES } from '../src/http/routes.ts';
import { digestOf } from '../src/primitives/bytes.ts';

const target = join(dirname(fileURLToPath(import.meta.url)), '../src/client/generated/api.ts');

const described = describeRoutes(ROUTES);
const digest = digestOf('openapi', described);
const head = `/** Made by scripts/client-types.mjs from the document with digest ${digest}. */\n`;

if (!existsSync(target) || !readFileSync(target, 'utf8').startsWith(head)) {
  const types = astToString(await openapiTS(described));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, head + types);
}
