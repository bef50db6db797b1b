/** The values that single tokens stand for. */
import type { IToken } from 'chevrotain';
import { complain, type Reading, tokenAt } from './reading.ts';

/** Numbers of the language are exact: those that a double cannot hold are refused. */
export function integer(reading: Reading, token: IToken): number {
  const value = Number(token.image);
  if (!Number.isSafeInteger(value))
    complain(reading, tokenAt(token), {
      code: 'integer-too-large',
      message: `${token.image} is beyond 2^53`,
      help: 'build it from shifts: `i64(1) << 62`',
    });
  return value;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t' };

export const unescaped = (raw: string): string =>
  raw.replace(/\\(.)/g, (_, mark: string) => ESCAPES[mark] ?? mark);

/** The text between the quotes. */
export const text = (token: IToken): string => unescaped(token.image.slice(1, -1));

/** The text of `///` lines, one line each. */
export const docText = (tokens: readonly IToken[] | undefined): string =>
  (tokens ?? []).map((token) => token.image.slice(3).trim()).join('\n');
