/** What constraints say, before there is a model: the target's figures, and names for what the model gives. */
import { rangeText } from '../driver/target-values.ts';
import type { Expr } from '../ir/expr.ts';
import type { SentencePart } from '../ir/rules.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import { dottedName } from '../te/entity.ts';

export const constraintText = (parts: readonly SentencePart[], accelerator: Accelerator): string =>
  parts.map((part) => (typeof part === 'string' ? part : hole(part, accelerator))).join('');

function hole(part: Expr, accelerator: Accelerator): string {
  const name = dottedName(part) ?? '';
  const [, group = '', key = ''] = name.split('.');
  const limit = name.startsWith('target.') ? accelerator.limits[group]?.[key] : undefined;
  return rangeText(accelerator, name) ?? (limit === undefined ? `*${name || '…'}*` : String(limit));
}
