/** The API, typed by its own document: every address that it has can be asked through this. */
import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/api.ts';
import type { Fetch } from './transport.ts';

export type Api = Client<paths>;
export type Schemas = components['schemas'];

/** What may be asked of a `GET`. */
export type QueryOf<Path extends keyof paths> = paths[Path] extends {
  readonly get: { readonly parameters: { readonly query?: infer Query } };
}
  ? NonNullable<Query>
  : never;

/** `fetch` throws what is refused. */
export const apiOf = (url: string, fetch: Fetch): Api =>
  createClient<paths>({ baseUrl: url, fetch });

/** What was answered, where everything else is thrown. */
export async function answered<T>(
  sent: Promise<{ readonly data?: T }>,
): Promise<Exclude<T, undefined>> {
  return (await sent).data as Exclude<T, undefined>;
}
