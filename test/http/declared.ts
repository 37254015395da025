/** Holds an answer against what the table of routes says about it. */
import type { Response } from 'supertest';
import { expect } from 'vitest';
import { ROUTES } from '../../src/http/routes.ts';
import { required } from '../../src/primitives/assert.ts';

/** `name` is the operation's; the status must be declared, and the body be of its schema. */
export function expectDeclared(response: Response, name: string, status: number): void {
  expect(response.body).not.toHaveProperty('code');
  expect(response.status).toBe(status);
  const route = required(
    ROUTES.find((candidate) => candidate.name === name),
    `${name} is a route`,
  );
  const { schema } = required(route.responses[status], `${name} declares ${status}`);
  expect(schema.safeParse(response.body).error).toBeUndefined();
}
