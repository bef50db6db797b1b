/** What went wrong in a trial, as text: both terms, constants, the input, the first element that differs. */
import { isDType } from '../ir/dtype.ts';
import { topological } from '../ir/graph.ts';
import { type ConstTerm, elements, type Term } from '../ir/term.ts';
import { printGraph, printType } from '../ir/text/print.ts';
import { elementAt } from '../te/bytes.ts';
import type { Failure } from './try-rule.ts';

export function failureText({ trial, outcome, draw, tries }: Failure, seed: number): string {
  const { rule, instance, world } = trial;
  const { before, after, vector } = outcome;
  const print = (root: Term): string =>
    printGraph({ inputs: instance.inputs, outputs: [root] }, world.pool);
  const constants = new Map(
    [before, after]
      .flatMap((root) => (root ? constantsOf(root) : []))
      .map((one) => [one.hash, one]),
  );
  const values = (bytes: Uint8Array, type: ConstTerm['type']): string =>
    `${printType(type)} = ${elementsText(bytes, type)}`;
  return [
    `${rule.kind} ${rule.name}: ${outcome.sentence}`,
    `draw ${draw} of seed ${seed}, made simpler in ${tries} steps`,
    '',
    'before',
    print(before),
    ...(after ? ['after', print(after)] : []),
    ...[...constants.values()].map(
      (one) => `#${one.hash}: ${values(world.pool.bytesOf(one), one.type)}`,
    ),
    ...(vector ?? []).map((bytes, at) => {
      const input = instance.inputs[at];
      return input ? `${JSON.stringify(input.name)}: ${values(bytes, input.type)}` : '';
    }),
    '',
  ].join('\n');
}

/** Those in bodies of composites too. */
export const constantsOf = (root: Term): readonly ConstTerm[] =>
  topological([root]).flatMap((term) => {
    if (term.kind === 'const') return [term];
    return term.kind === 'apply' && term.body ? constantsOf(term.body) : [];
  });

const MOST_SHOWN = 64;

/** One number where all are the same; records as bytes. */
function elementsText(bytes: Uint8Array, { dtype, shape }: ConstTerm['type']): string {
  const count = isDType(dtype) ? elements(shape) : bytes.length;
  const list = Array.from({ length: count }, (_, at) =>
    String(isDType(dtype) ? elementAt(bytes, dtype, at) : bytes[at]),
  );
  const [first = ''] = list;
  if (list.length > 1 && list.every((one) => one === first)) return `all ${first}`;
  const more = list.length > MOST_SHOWN ? `, and ${list.length - MOST_SHOWN} more` : '';
  return `[${list.slice(0, MOST_SHOWN).join(', ')}${more}]`;
}
