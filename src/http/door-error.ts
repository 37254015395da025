/** What the door itself refuses, before any feature has been asked. */

/** Media types that routes take. */
export type MediaType = 'application/json' | 'application/x-ndjson';

export type DoorError =
  | {
      readonly code: 'parameter_malformed';
      readonly in: 'path' | 'query' | 'header';
      readonly parameter: string;
      readonly detail: string;
    }
  | { readonly code: 'cursor_malformed' }
  | { readonly code: 'url_malformed' }
  | { readonly code: 'unsupported_media_type'; readonly expected: MediaType }
  | { readonly code: 'unsupported_content_encoding'; readonly found: string }
  /** Bytes; a body of exactly this many is taken. */
  | { readonly code: 'body_too_large'; readonly maxBytes: number }
  | { readonly code: 'body_not_taken' }
  /** The statement is sound, but not what this address is for. */
  | { readonly code: 'wrong_address'; readonly pointer: string; readonly detail: string }
  | { readonly code: 'not_found' }
  | { readonly code: 'object_unknown'; readonly kind: string; readonly id: string }
  | { readonly code: 'method_not_allowed'; readonly allow: readonly string[] }
  | { readonly code: 'rate_limited' }
  | { readonly code: 'request_timeout' }
  | { readonly code: 'request_malformed' }
  | { readonly code: 'headers_too_large' }
  | { readonly code: 'not_ready'; readonly reason: string }
  | { readonly code: 'internal' };

/** The caller went away in the middle of his body: nobody is left to answer. */
export class CallerGone extends Error {
  override readonly name = 'CallerGone';
}
