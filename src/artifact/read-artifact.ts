/** Tells what kind of compiled model a single file is and reads it. */
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { parsePayload } from '../stream/payload.ts';
import type { Artifact } from './artifact.ts';
import { readTflite } from './read-tflite.ts';

/** Errors: `not-an-artifact`, and those of the kind of file it is. */
export function readArtifact(bytes: Uint8Array): Result<Artifact> {
  if (textAt(bytes, 4, 'TFL3')) return readTflite(bytes);
  if (textAt(bytes, 0, 'COP1')) return readPayload(bytes);
  return failure({
    code: 'not-an-artifact',
    severity: 'error',
    message: 'the file is no .tflite, no driver payload and no archive',
    place: 'byte 0x0',
    help: 'give a bundle, a compiled .tflite or a command stream that starts with COP1',
  });
}

const textAt = (bytes: Uint8Array, at: number, text: string): boolean =>
  [...text].every((char, i) => bytes[at + i] === char.charCodeAt(0));

/** A command stream by itself: its regions are unknown. */
function readPayload(bytes: Uint8Array): Result<Artifact> {
  const payload = parsePayload(bytes);
  if (!payload.ok) return payload;
  return success({
    kind: 'payload',
    producer: '',
    areas: [],
    inputs: [],
    outputs: [],
    steps: [{ kind: 'npu', payload: payload.value, bases: [] }],
  });
}
