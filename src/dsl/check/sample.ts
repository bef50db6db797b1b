/** Hints of a rule: for names of its match, and of values that these are made of. */
import type { Expr } from '../../ir/expr.ts';
import type { Hint, RuleDecl } from '../../ir/rules.ts';
import { keyAt } from '../spans.ts';
import { sortOf } from '../typing/expression.ts';
import { complainAt, type Typing } from '../typing/typing.ts';
import { suggestion } from './complaint.ts';

export function typeSample(typing: Typing, { sample = {} }: RuleDecl): void {
  for (const [name, hint] of Object.entries(sample)) {
    const at = keyAt(typing.spans, sample, name);
    const [owner = '', part] = name.split('.');
    if (!typing.scope.has(owner))
      complainAt(typing, at, {
        code: 'unknown-name',
        message: `\`match\` has nothing called \`${owner}\``,
        ...suggestion(owner, typing.scope.keys()),
      });
    else if (part !== undefined && (part !== 'values' || hint.kind !== 'range'))
      complainAt(typing, at, {
        code: 'unknown-name',
        message: `\`${name}\` is nothing that can be drawn`,
        help: `write \`${owner}: what to draw\` or \`${owner}.values: lowest..highest\``,
      });
    for (const expr of hintParts(hint)) sortOf(typing, expr);
  }
}

/** The expressions of a hint. */
export function hintParts(hint: Hint): readonly Expr[] {
  if (hint.kind === 'list') return hint.items.flatMap(hintParts);
  return hint.kind === 'range' ? [hint.from, hint.to] : [hint.value];
}
