/**
 * Text to concrete syntax trees. The tokens are cut where a declaration begins at the start of a line and
 * each piece is parsed on its own, so that an error in one declaration hides none in the next.
 */
import { type IToken, Lexer } from 'chevrotain';
import type {
  DeclarationCstNode,
  DeclarationsCstNode,
  ExpressionCstNode,
} from '../../grammar/cst.generated.ts';
import { RuleParser } from '../../grammar/parser.ts';
import { DECLARATION_KEYWORDS, Doc, Identifier, LBracket, TOKENS } from '../../grammar/tokens.ts';
import type { Diagnostic } from '../diag/diagnostic.ts';
import { lexicalProblem, syntaxProblem } from './syntax-problem.ts';

export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** A lexer and a parser are costly to make: one of each serves all files. */
export interface Grammar {
  readonly lexer: Lexer;
  readonly parser: RuleParser;
}

export const createGrammar = (): Grammar => ({
  lexer: new Lexer([...TOKENS], { positionTracking: 'full' }),
  parser: new RuleParser(),
});

export interface Parsed<T> {
  readonly tree: T;
  readonly problems: readonly Diagnostic[];
}

export function parseFile(
  { lexer, parser }: Grammar,
  file: SourceFile,
): Parsed<readonly DeclarationCstNode[]> {
  const lexed = lexer.tokenize(file.text);
  const problems = lexed.errors.map((error) => lexicalProblem(file, error));
  const tree: DeclarationCstNode[] = [];
  for (const piece of cutAtDeclarations(lexed.tokens)) {
    parser.input = [...piece];
    const node = parser.declarations() as DeclarationsCstNode;
    const [error] = parser.errors;
    if (error === undefined) tree.push(...(node.children.declaration ?? []));
    else if (!problems.some((one) => standsIn(one, piece)))
      problems.push(syntaxProblem(file.name, error, piece));
  }
  return { tree, problems };
}

/** A lexical error explains the syntax error of its piece. */
function standsIn(problem: Diagnostic, piece: readonly IToken[]): boolean {
  const at = problem.span?.start ?? 0;
  const [first] = piece;
  const last = piece[piece.length - 1];
  return at >= (first?.startOffset ?? 0) && at <= (last?.endOffset ?? 0) + 1;
}

/** One expression out of a longer text, with places that count from the start of that text. */
export function parseExpression(
  { lexer, parser }: Grammar,
  file: string,
  hole: { readonly text: string; readonly offset: number },
): Parsed<ExpressionCstNode | undefined> {
  const lexed = lexer.tokenize(hole.text);
  for (const token of lexed.tokens) {
    token.startOffset += hole.offset;
    token.endOffset = (token.endOffset ?? 0) + hole.offset;
  }
  parser.input = lexed.tokens;
  const node = parser.expression() as ExpressionCstNode;
  const [error] = parser.errors;
  if (error === undefined && lexed.errors.length === 0) return { tree: node, problems: [] };
  const span = { file, start: hole.offset, end: hole.offset + hole.text.length };
  const message = error?.message ?? 'this is no expression';
  const help = 'in the `{}` of a sentence stands an expression, for example `{stride}`';
  return {
    tree: undefined,
    problems: [{ code: 'syntax', severity: 'error', message, span, help }],
  };
}

function cutAtDeclarations(tokens: readonly IToken[]): readonly (readonly IToken[])[] {
  const pieces: IToken[][] = [];
  tokens.forEach((token, at) => {
    const begins = beginsDeclaration(token, tokens[at + 1]) && tokens[at - 1]?.tokenType !== Doc;
    if (begins || pieces.length === 0) pieces.push([]);
    pieces[pieces.length - 1]?.push(token);
  });
  return pieces;
}

/** A word at the start of a line with a name behind it, known keyword or not, or a doc text. */
function beginsDeclaration(token: IToken, next: IToken | undefined): boolean {
  if (token.startColumn !== 1) return false;
  if (token.tokenType === Doc) return true;
  const named = /^[A-Za-z_]/.test(next?.image ?? '');
  const keyword = DECLARATION_KEYWORDS.includes(token.tokenType);
  return (
    (keyword && (named || next?.tokenType === LBracket)) ||
    (token.tokenType === Identifier && named)
  );
}
