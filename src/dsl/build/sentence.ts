/** `"stride {s} is outside {target.conv.stride}"`: words and the expressions in its holes. */
import type { IToken } from 'chevrotain';
import type { SentencePart } from '../../ir/rules.ts';
import { parseExpression } from '../syntax.ts';
import { buildExpression } from './expression.ts';
import type { Reading } from './reading.ts';
import { unescaped } from './token-value.ts';

export function buildSentence(reading: Reading, token: IToken): readonly SentencePart[] {
  const raw = token.image.slice(1, -1);
  const parts: SentencePart[] = [];
  let at = 0;
  for (const hole of raw.matchAll(/\{([^{}]*)\}/g)) {
    if (hole.index > at) parts.push(unescaped(raw.slice(at, hole.index)));
    const offset = token.startOffset + 1 + hole.index + 1;
    const parsed = parseExpression(reading.grammar, reading.file, { text: hole[1] ?? '', offset });
    reading.problems.push(...parsed.problems);
    if (parsed.tree) parts.push(buildExpression(reading, parsed.tree));
    at = hole.index + hole[0].length;
  }
  if (at < raw.length) parts.push(unescaped(raw.slice(at)));
  return parts;
}
