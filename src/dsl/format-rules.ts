/**
 * The canonical layout of a rule file. Authors choose where lines break; indentation, spaces and blank
 * lines follow from the tokens. Tokens and comments stay as they are, so the meaning does too.
 */
import type { IToken } from 'chevrotain';
import {
  DECLARATION_KEYWORDS,
  Doc,
  Else,
  Equals,
  LBrace,
  LBracket,
  LParen,
  RBrace,
  RBracket,
  RParen,
  Try,
} from '../../grammar/tokens.ts';
import { failure, type Result, success } from '../diag/diagnostic.ts';
import { createGrammar, type Grammar, parseFile, type SourceFile } from './syntax.ts';

/** Errors: those of the syntax; a broken file is not laid out. */
export function formatRules(file: SourceFile, grammar: Grammar = createGrammar()): Result<string> {
  const { problems } = parseFile(grammar, file);
  if (problems.length > 0) return failure(...problems);
  const open: Open[] = [];
  const lines: string[] = [];
  let last: Line | undefined;
  for (const line of linesOf(grammar, file.text)) {
    if (last && wantsBlank(last, line)) lines.push('');
    const indent = indentOf(line, last, open);
    lines.push(' '.repeat(indent) + joined(line.tokens));
    trackBrackets(line, indent, open);
    last = line;
  }
  return success(`${lines.join('\n')}\n`);
}

interface Line {
  /** Counts from 1. */
  readonly at: number;
  readonly tokens: readonly [IToken, ...IToken[]];
}

/** A bracket that is not closed yet, with the indentation of the line it stands on. */
interface Open {
  readonly bracket: IToken;
  readonly indent: number;
}

function linesOf({ lexer }: Grammar, text: string): readonly Line[] {
  const lexed = lexer.tokenize(text);
  const all = [...lexed.tokens, ...(lexed.groups['comments'] ?? [])];
  const lines = new Map<number, [IToken, ...IToken[]]>();
  for (const token of all.sort((a, b) => a.startOffset - b.startOffset)) {
    const at = token.startLine ?? 0;
    const line = lines.get(at);
    if (line) line.push(token);
    else lines.set(at, [token]);
  }
  return [...lines].map(([at, tokens]) => ({ at, tokens }));
}

const is = (token: IToken, ...types: readonly IToken['tokenType'][]): boolean =>
  types.includes(token.tokenType);

const isComment = (token: IToken): boolean => token.image.startsWith('//');

/** One blank line where the author left some, and above the doc text of every declaration. */
function wantsBlank(last: Line, { at, tokens }: Line): boolean {
  if (at > last.at + 1) return true;
  return is(tokens[0], Doc) && !isComment(last.tokens[0]);
}

const STEP = 2;

function indentOf({ tokens }: Line, last: Line | undefined, open: readonly Open[]): number {
  const [head] = tokens;
  const outer = open[open.length - 1];
  if (is(head, RBrace, RParen, RBracket)) return outer?.indent ?? 0;
  const base = outer ? outer.indent + STEP : 0;
  return continues(head, last, outer) ? base + STEP : base;
}

/** Whether a line goes on with what the line above began. */
function continues(head: IToken, last: Line | undefined, outer: Open | undefined): boolean {
  if (isComment(head) || last === undefined) return false;
  if (outer === undefined) return !is(head, LBrace, Else, Try, ...DECLARATION_KEYWORDS);
  const before = [...last.tokens].reverse().find((token) => !isComment(token));
  if (!is(outer.bracket, LBrace) || before === outer.bracket) return false;
  return (
    is(head, LParen) ||
    !/^[\w"[{]/.test(head.image) ||
    /^(then|else|in)$/.test(head.image) ||
    (before !== undefined && (is(before, Equals) || isOperator(before)))
  );
}

const isOperator = (token: IToken): boolean =>
  /^(in|then|else|if)$/.test(token.image) ||
  /^([|&^+\-*/%<]|[=!<>]=|&&|\|\||<<|>>)$/.test(token.image);

/** At most one space between tokens: as the author has it, except at commas and in brackets. */
function joined([first, ...rest]: Line['tokens']): string {
  let text = first.image.trimEnd();
  let before = first;
  for (const token of rest) {
    text += gap(before, token) + token.image.trimEnd();
    before = token;
  }
  return text;
}

function gap(before: IToken, token: IToken): string {
  if (is(before, LParen, LBracket) || is(token, RParen, RBracket) || token.image === ',') return '';
  if (before.image === ',') return ' ';
  if (is(before, LBrace) || is(token, RBrace))
    return is(before, LBrace) && is(token, RBrace) ? '' : ' ';
  return token.startOffset > (before.endOffset ?? 0) + 1 ? ' ' : '';
}

function trackBrackets({ tokens }: Line, indent: number, open: Open[]): void {
  for (const token of tokens)
    if (is(token, LBrace, LParen, LBracket)) open.push({ bracket: token, indent });
    else if (is(token, RBrace, RParen, RBracket)) open.pop();
}
