// The tokens of a rule file with other spaces, line breaks and comments between them; the meaning stays.
import type { IToken } from 'chevrotain';
import {
  Comma,
  Dot,
  LBrace,
  LBracket,
  LParen,
  RBrace,
  RBracket,
  RParen,
} from '../../../grammar/tokens.ts';
import type { Grammar } from '../../../src/dsl/syntax.ts';
import type { Random } from '../../models/random.ts';

/** Tokens that need no space beside them. */
const TIGHT = [Comma, LBrace, LBracket, LParen, RBrace, RBracket, RParen];

const isComment = ({ image }: IToken): boolean => image.startsWith('//');

export function mangleLayout(text: string, { lexer }: Grammar, random: Random): string {
  const { tokens, groups } = lexer.tokenize(text);
  const all = [...tokens, ...(groups['comments'] ?? [])];
  all.sort((a, b) => a.startOffset - b.startOffset);
  let mangled = '';
  for (const [at, token] of all.entries()) {
    const before = all[at - 1];
    if (before)
      mangled += gap(before, token, text.slice(before.endOffset! + 1, token.startOffset), random);
    mangled += token.image;
  }
  return mangled;
}

/** What may stand between two tokens on one line, or on two. */
const ON_ONE_LINE = [' ', '  ', '\t'];
const ON_TWO_LINES = ['\n ', '\r\n   ', '\n\n\n  ', ' // moved\n ', '\n// there\n // too\n  '];

function gap(before: IToken, token: IToken, found: string, random: Random): string {
  // A comment ends its line, and a declaration begins one.
  if (isComment(before) || isComment(token) || /\n(?! )/.test(found))
    return random.int(3) === 0 ? found.replace('\n', '\n\n  \n') : found;
  // `s.0.1` has no spaces: 0.1 would be a real.
  if (before.tokenType === Dot || token.tokenType === Dot) return found;
  const tight = [before, token].some(({ tokenType }) => TIGHT.includes(tokenType));
  const spaces = tight ? ['', ...ON_ONE_LINE] : ON_ONE_LINE;
  // A `[` on another line is a list, not an index.
  if (token.tokenType === LBracket)
    return random.pick(found.includes('\n') ? ON_TWO_LINES : spaces);
  return random.pick([...spaces, ...ON_TWO_LINES]);
}
