/**
 * Node's own cryptography, where there is Node; null in a browser, where noble does the same. It is asked
 * for and not imported, so that what needs a hash or a signature can be loaded anywhere.
 */
import type * as NodeCrypto from 'node:crypto';

export const nativeCrypto: typeof NodeCrypto | null =
  globalThis.process?.getBuiltinModule?.('node:crypto') ?? null;
