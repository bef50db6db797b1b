/** The driver payload `COP1`: a header of 32-bit words, little-endian, around a command stream. */
import type { Diagnostic, Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';

/** One word for the driver, with the words that belong to it left out. */
export interface DriverAction {
  /** Bytes from the start of the payload. */
  readonly offset: number;
  readonly kind: 'configuration' | 'stream' | 'nop';
  readonly word: number;
}

export interface Payload {
  /** Product, MACs and SHRAM of the NPU that the stream is for; a target has the same word. */
  readonly config: number;
  /** Architecture version that the stream needs. */
  readonly id: number;
  readonly actions: readonly DriverAction[];
  /** The command stream. */
  readonly words: Uint32Array;
  /** Bytes from the start of the payload; a multiple of 16. */
  readonly streamOffset: number;
}

const MAGIC = 0x31504f43; // "COP1"
const CONFIGURATION = 0x00100001; // action 1, release 0, patch 1
const NOP = 0x00000005;
const HEADER_WORDS = 8;
const ALIGNMENT = 16;
/** The length in words has 24 bits: 15..0 in the upper half of the action, 23..16 in its second byte. */
export const MAX_STREAM_WORDS = 0xff_ffff;

const KINDS: Readonly<Record<number, DriverAction['kind']>> = {
  1: 'configuration',
  2: 'stream',
  5: 'nop',
};

/** Errors: `not-a-payload`, `unknown-action`, `truncated-payload`, `repeated-action`, `unaligned-stream`. */
export function parsePayload(bytes: Uint8Array): Result<Payload> {
  if (bytes.length % 4 !== 0)
    return refused('truncated-payload', bytes.length, 'the length is no multiple of 4 bytes');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = Uint32Array.from({ length: bytes.length / 4 }, (_, at) =>
    view.getUint32(at * 4, true),
  );
  if (words[0] !== MAGIC) return refused('not-a-payload', 0, 'it does not start with COP1');
  return readActions(words);
}

function readActions(words: Uint32Array): Result<Payload> {
  const actions: DriverAction[] = [];
  const found = new Map<DriverAction['kind'], Uint32Array>();
  let streamOffset = 0;
  for (let at = 1; at < words.length; ) {
    const word = words[at] ?? 0;
    const kind = KINDS[word & 0xff];
    const offset = at * 4;
    if (!kind) return refused('unknown-action', offset, `driver action ${word & 0xff} is unknown`);
    const length = actionLength(kind, word);
    if (++at + length > words.length)
      return refused('truncated-payload', offset, `the payload ends before its ${kind} does`);
    if (kind !== 'nop' && found.has(kind))
      return refused('repeated-action', offset, `the payload has more than one ${kind}`);
    if (kind === 'stream') streamOffset = at * 4;
    actions.push({ offset, kind, word });
    found.set(kind, words.slice(at, at + length));
    at += length;
  }
  const [config, id] = found.get('configuration') ?? [];
  const stream = found.get('stream');
  if (config === undefined || id === undefined || !stream)
    return refused('not-a-payload', 0, 'the configuration or the command stream is missing');
  if (streamOffset % ALIGNMENT !== 0)
    return refused('unaligned-stream', streamOffset, 'the command stream is not 16-byte aligned');
  return success({ config, id, actions, words: stream, streamOffset });
}

function actionLength(kind: DriverAction['kind'], word: number): number {
  if (kind === 'configuration') return 2;
  return kind === 'stream' ? (word >>> 16) | ((word & 0xff00) << 8) : 0;
}

function refused(code: string, offset: number, message: string): Result<never> {
  const one: Diagnostic = {
    code,
    severity: 'error',
    message: `not a driver payload that can be read: ${message}`,
    place: `driver payload, byte 0x${offset.toString(16)}`,
  };
  return failure(one);
}

/** A 32-byte header, then the stream. At most MAX_STREAM_WORDS words. */
export function encodePayload({ config, id, words }: Pick<Payload, 'config' | 'id' | 'words'>) {
  const { length } = words;
  if (length > MAX_STREAM_WORDS) throw new Error(`a stream of ${length} words`);
  const stream = ((length << 16) | ((length >>> 8) & 0xff00) | 0x02) >>> 0;
  const header = [MAGIC, CONFIGURATION, config, id, NOP, NOP, NOP, stream];
  const bytes = new Uint8Array(4 * (HEADER_WORDS + length));
  const view = new DataView(bytes.buffer);
  for (const [at, word] of header.entries()) view.setUint32(4 * at, word, true);
  for (const [at, word] of words.entries()) view.setUint32(4 * (HEADER_WORDS + at), word, true);
  return bytes;
}
