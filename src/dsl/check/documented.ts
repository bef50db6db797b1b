/** D8: what has a name has a doc text, and what can be tested names the folder of its tests. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { Declaration } from '../declaration.ts';
import type { Program } from '../program.ts';
import { errorAt } from './complaint.ts';

export const checkDocumented = ({ declarations }: Program): readonly Diagnostic[] =>
  declarations.flatMap((one) => [...missingDoc(one), ...missingTests(one)]);

const missingDoc = ({ kind, data, nameAt }: Declaration): readonly Diagnostic[] =>
  kind === 'pipeline' || data.doc !== ''
    ? []
    : [
        errorAt(data, nameAt, {
          code: 'missing-doc',
          message: `\`${data.name}\` has no doc text`,
          help: 'write one sentence above it: `/// why it is so`',
        }),
      ];

const missingTests = ({ data, nameAt }: Declaration): readonly Diagnostic[] =>
  !('tests' in data) || data.tests !== ''
    ? []
    : [
        errorAt(data, nameAt, {
          code: 'missing-tests',
          message: `\`${data.name}\` names no tests`,
          help: 'write `tests "<folder under tests/rules>"` before its `{`',
        }),
      ];
