/** Records: fields fill whole bytes and fit what they are stored in. */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { RecordDecl } from '../../ir/rules.ts';
import { ofKind, type Program } from '../program.ts';
import { errorAt } from './complaint.ts';

export const checkRecords = (program: Program): readonly Diagnostic[] =>
  ofKind(program, 'record').flatMap((one) =>
    one.fields.flatMap((field) => {
      const fault = faultOf(field);
      return fault ? [errorAt(one, program.spans.nodes.get(field), fault)] : [];
    }),
  );

function faultOf({ name, bits, storedBits }: RecordDecl['fields'][number]) {
  const code = 'bad-record-field';
  if (bits > 64)
    return {
      code,
      message: `\`${name}\` has ${bits} bits, at most 64 are possible`,
      help: 'make two fields of it',
    };
  if (storedBits < bits)
    return {
      code,
      message: `${bits} bits of \`${name}\` do not fit in ${storedBits}`,
      help: `write \`padded_to ${Math.ceil(bits / 8) * 8}\``,
    };
  if (storedBits % 8 === 0) return undefined;
  return {
    code,
    message: `\`${name}\` takes ${storedBits} bits, which are no whole bytes`,
    help: `write \`padded_to ${Math.ceil(storedBits / 8) * 8}\``,
  };
}
