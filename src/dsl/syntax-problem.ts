/** Lexical and syntax errors as diagnostics: the place, and what the author probably meant. */
import type { ILexingError, IRecognitionException, IToken } from 'chevrotain';
import { DECLARATION_KEYWORDS } from '../../grammar/tokens.ts';
import type { Diagnostic } from '../diag/diagnostic.ts';
import { nearest } from '../diag/nearest.ts';
import { FORMS } from './syntax-forms.ts';

export function lexicalProblem(
  file: { readonly name: string; readonly text: string },
  error: ILexingError,
): Diagnostic {
  const { offset, length } = error;
  const opensString = file.text[offset] === '"';
  return {
    code: 'syntax',
    severity: 'error',
    message: opensString
      ? 'this string does not end on its line'
      : `\`${file.text.slice(offset, offset + length)}\` is no part of the language`,
    span: { file: file.name, start: offset, end: offset + (opensString ? 1 : length) },
    help: opensString
      ? 'close it with `"`; a `"` inside is written `\\"`'
      : 'texts stand in quotes, remarks behind `//`; docs/language.md has all signs',
  };
}

export function syntaxProblem(
  file: string,
  error: IRecognitionException,
  piece: readonly IToken[],
): Diagnostic {
  const atEnd = Number.isNaN(error.token.startOffset);
  const last = piece[piece.length - 1];
  const token = atEnd ? last : error.token;
  const end = (token?.endOffset ?? 0) + 1;
  const help = (atEnd ? unclosed(piece) : meant(error, piece)) ?? formOf(error);
  return {
    code: 'syntax',
    severity: 'error',
    message: error.message,
    span: { file, start: atEnd ? end - 1 : (token?.startOffset ?? 0), end },
    help,
  };
}

/** How the innermost construct around the error is written. */
function formOf({ context }: IRecognitionException): string {
  const within = [...context.ruleStack].reverse().flatMap((rule) => FORMS[rule] ?? []);
  return `for example \`${within[0] ?? FORMS['body']}\``;
}

const CLOSES: Readonly<Record<string, string>> = { '}': '{', ')': '(', ']': '[' };

/** The innermost bracket that is still open where the declaration ends. */
function unclosed(piece: readonly IToken[]): string | undefined {
  const open: IToken[] = [];
  for (const token of piece) {
    if (Object.values(CLOSES).includes(token.image)) open.push(token);
    else if (CLOSES[token.image] !== undefined) open.pop();
  }
  const token = open.pop();
  return token && `the \`${token.image}\` of line ${token.startLine} is not closed`;
}

/** Words of other languages, and what this one says. */
const FOREIGN: Readonly<Record<string, string>> = {
  and: '`&&`',
  or: '`||`',
  not: '`!`',
  '///': '`//`: a `///` text stands above a declaration',
  def: '`function`',
};

function meant(error: IRecognitionException, piece: readonly IToken[]): string | undefined {
  const { image } = error.token;
  const word = image.startsWith('///') ? '///' : image;
  if (Object.hasOwn(FOREIGN, word)) return `write ${FOREIGN[word]}`;
  if (error.context.ruleStack.includes('constraintCall'))
    return '`where` calls named constraints: put the test into a `constraint` with a sentence';
  const keywords = DECLARATION_KEYWORDS.map((one) => String(one.PATTERN));
  const begins = piece.find((token) => !token.image.startsWith('///')) === error.token;
  if (begins || error.name === 'NotAllInputParsedException') {
    const keyword = nearest(image, keywords);
    return keyword === undefined
      ? `a declaration begins with one of ${keywords.join(', ')}`
      : `did you mean \`${keyword}\`?`;
  }
  return undefined;
}
