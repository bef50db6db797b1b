/** Hints for drawing random instances of a rule. */
import type * as cst from '../../../grammar/cst.generated.ts';
import type { Hint } from '../../ir/rules.ts';
import { buildExpression } from './expression.ts';
import { qualified } from './pattern.ts';
import { first, type Reading, recordOf } from './reading.ts';

export const buildSample = (
  reading: Reading,
  { children }: cst.SampleBlockCstNode,
): Readonly<Record<string, Hint>> =>
  recordOf(
    reading,
    'hint',
    (children.sampleEntry ?? []).map((entry) => {
      const name = first(entry.children.qualifiedName);
      return {
        key: { ...first(name.children.Name), image: qualified(name) },
        value: buildHint(reading, first(entry.children.hint)),
      };
    }),
  );

function buildHint(reading: Reading, { children }: cst.HintCstNode): Hint {
  if (children.hintList) {
    const items = first(children.hintList).children.hint ?? [];
    return { kind: 'list', items: items.map((item) => buildHint(reading, item)) };
  }
  const [from, to] = first(children.hintRange).children.expression.map((part) =>
    buildExpression(reading, part),
  );
  if (!from) throw new Error('a hint has a value');
  return to ? { kind: 'range', from, to } : { kind: 'value', value: from };
}
