/** Findings as diagnostics: errors in what we compiled, warnings in streams of others. */
import type { Artifact } from '../artifact/artifact.ts';
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { Finding } from '../sim/finding.ts';

export function findingDiagnostic(
  { code, offset, message, operation }: Finding,
  severity: Diagnostic['severity'],
): Diagnostic {
  const address = `command stream, byte 0x${offset.toString(16)}`;
  const place = operation === undefined ? address : `${address}, ${operation}`;
  return { code, severity, message, place };
}

/** What carina has made carries its name. */
export const isOwn = ({ producer }: Artifact): boolean => /^carina\b/i.test(producer);
