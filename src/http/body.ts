/** Bodies: bounded, decoded strictly, never guessed at. */
import type { Request, Response } from 'express';
import type { Delivery } from '../intake/desk/service.ts';
import type { Json } from '../primitives/bytes.ts';
import { orRefuse, Refusal } from '../primitives/refusal.ts';
import { parseJson } from '../primitives/strict-json.ts';
import { SECOND_MS } from '../primitives/time.ts';
import { decodeUtf8 } from '../primitives/utf8.ts';
import { CallerGone, type DoorError, type MediaType } from './door-error.ts';
import { countedAddress } from './limits.ts';

const KIB = 1024;
const MIB = 1024 * KIB;

/** Inclusive, in bytes. */
export const STATEMENT_BYTES_MAX = 256 * KIB;
/** Of counter-evidence 256 KiB, which twice as much may have to spell, and the statement around it. */
export const PLEA_BYTES_MAX = 640 * KIB;
export const EVIDENCE_BYTES_MAX = 8 * MIB;
export const FEED_BYTES_MAX = 1024 * MIB;

/** How much of a refused body is read and thrown away, so that its sender gets to read why. */
const DRAIN_BYTES_MAX = 16 * MIB;

const refuse = (error: DoorError): never => {
  throw new Refusal<DoorError>(error);
};

/** The body as JSON; `maxBytes` inclusive. */
export async function readJson(req: Request, maxBytes: number): Promise<Json> {
  checkMediaType(req, 'application/json');
  const bytes = await collect(req, maxBytes, () => {});
  return orRefuse(parseJson(orRefuse(decodeUtf8(bytes))));
}

/** A body that is read when somebody asks for it, each piece once there is room for it. */
export function deliver(req: Request, maxBytes: number): Delivery {
  checkMediaType(req, 'application/json');
  return {
    address: countedAddress(req.ip),
    bytes: (take) => collect(req, maxBytes, take),
  };
}

/** So long a body that is held may take to come in: slow ones must not pile up. */
const PATIENCE_MS = 30 * SECOND_MS;

async function collect(
  req: Request,
  maxBytes: number,
  take: (bytes: number) => void,
): Promise<Uint8Array> {
  const patience = setTimeout(() => req.destroy(), PATIENCE_MS);
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of readChunks(req, maxBytes)) {
      take(chunk.length);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } finally {
    clearTimeout(patience);
  }
}

/** The body as it comes in, held nowhere; `maxBytes` inclusive. */
export function streamLines(req: Request, maxBytes: number): AsyncIterable<Uint8Array> {
  checkMediaType(req, 'application/x-ndjson');
  return readChunks(req, maxBytes);
}

/** For routes that take none: a body that nobody reads would be taken for one that was understood. */
export function refuseBody(req: Request): void {
  const length = Number(req.headers['content-length'] ?? 0);
  if (length > 0 || req.headers['transfer-encoding'] !== undefined)
    refuse({ code: 'body_not_taken' });
}

/**
 * Reads on for a while before a refusal is answered: a socket that is closed on a caller who still
 * writes shows him a broken connection instead of the answer.
 */
export async function drain(req: Request, res: Response): Promise<void> {
  if (req.readableEnded || req.destroyed) return;
  let left = DRAIN_BYTES_MAX;
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      left -= (chunk as Uint8Array).length;
      if (left < 0) break;
    }
  } catch {
    return;
  }
  if (left < 0) res.set('Connection', 'close');
}

async function* readChunks(req: Request, maxBytes: number): AsyncGenerator<Uint8Array> {
  const tooLarge: DoorError = { code: 'body_too_large', maxBytes };
  if (Number(req.headers['content-length'] ?? 0) > maxBytes) refuse(tooLarge);
  let left = maxBytes;
  try {
    for await (const chunk of req.iterator({ destroyOnReturn: false })) {
      left -= (chunk as Uint8Array).length;
      if (left < 0) refuse(tooLarge);
      yield chunk as Uint8Array;
    }
  } catch (error) {
    if (error instanceof Refusal || !req.destroyed) throw error;
    throw new CallerGone('the connection closed inside the body', { cause: error });
  }
}

function checkMediaType(req: Request, expected: MediaType): void {
  const encoding = (req.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding !== 'identity') refuse({ code: 'unsupported_content_encoding', found: encoding });
  const [type, ...parameters] = (req.headers['content-type'] ?? '')
    .split(';')
    .map((part) => part.trim().toLowerCase());
  const isPlain = parameters.every((part) => /^charset="?utf-8"?$/.test(part));
  if (type !== expected || !isPlain) refuse({ code: 'unsupported_media_type', expected });
}
