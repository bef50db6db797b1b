/** Reads any compiled model: archives, which have to be unpacked first, and single files. */
import type { Result } from '../diag/diagnostic.ts';
import type { Artifact } from './artifact.ts';
import { readArtifact } from './read-artifact.ts';
import { type ProgramReader, readBundle } from './read-bundle.ts';

/** Errors: those of bundles and of `readArtifact`. */
export async function openArtifact(
  bytes: Uint8Array,
  readProgram: ProgramReader,
): Promise<Result<Artifact>> {
  return isArchive(bytes) ? readBundle(bytes, readProgram) : readArtifact(bytes);
}

/** The mark of a tar header. */
const isArchive = (bytes: Uint8Array): boolean =>
  new TextDecoder().decode(bytes.subarray(257, 262)) === 'ustar';
