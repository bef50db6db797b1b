/** What is wrong with the command line, as a diagnostic. */
import type { Diagnostic } from '../diag/diagnostic.ts';

export const usageError = (message: string, help?: string): Diagnostic => ({
  code: 'usage',
  severity: 'error',
  message,
  ...(help === undefined ? {} : { help }),
});
