/**
 * The words of the rule language. Declaration keywords are soft: each also counts as a `Name`, so a
 * binder may be called `mode` or `phase`. Only the words of expressions are reserved.
 */
import { createToken, Lexer, type TokenType } from 'chevrotain';

/** Category of everything that can be a name: identifiers and soft keywords. */
export const Name = createToken({ name: 'Name', pattern: Lexer.NA, label: 'a name' });
/** Category of the operators between two operands; `PRECEDENCE` orders them. */
export const Binary = createToken({ name: 'Binary', pattern: Lexer.NA, label: 'an operator' });
export const Identifier = createToken({
  name: 'Identifier',
  pattern: /[A-Za-z_][A-Za-z0-9_]*/,
  categories: [Name],
  label: 'a name',
});

const soft = (word: string): TokenType =>
  createToken({
    name: `${word[0]?.toUpperCase()}${word.slice(1)}`,
    pattern: word,
    longer_alt: Identifier,
    categories: [Name],
    label: `\`${word}\``,
  });
const reserved = (word: string, categories: TokenType[] = []): TokenType =>
  createToken({
    name: `${word[0]?.toUpperCase()}${word.slice(1)}`,
    pattern: word,
    longer_alt: Identifier,
    categories,
    label: `\`${word}\``,
  });
const sign = (name: string, text: string, categories: TokenType[] = []): TokenType =>
  createToken({ name, pattern: text, categories, label: `\`${text}\`` });

export const Enum = soft('enum');
export const Record = soft('record');
export const Builtin = soft('builtin');
export const Import = soft('import');
export const Op = soft('op');
export const FunctionWord = soft('function');
export const Compute = soft('compute');
export const Constraint = soft('constraint');
export const Partition = soft('partition');
export const Rewrite = soft('rewrite');
export const Primitive = soft('primitive');
export const Phase = soft('phase');
export const Pipeline = soft('pipeline');

/** The words that begin a declaration. */
export const DECLARATION_KEYWORDS: readonly TokenType[] = [
  Enum,
  Record,
  Builtin,
  Import,
  Op,
  FunctionWord,
  Compute,
  Constraint,
  Partition,
  Rewrite,
  Primitive,
  Phase,
  Pipeline,
];

export const As = soft('as');
export const Each = soft('each');
export const Keeps = soft('keeps');
export const Scan = soft('scan');
export const State = soft('state');
export const Options = soft('options');
export const Tests = soft('tests');
export const Priority = soft('priority');
export const Kernel = soft('kernel');
export const Mode = soft('mode');
export const Match = soft('match');
export const Where = soft('where');
export const Decreases = soft('decreases');
export const Into = soft('into');
export const Equal = soft('equal');
export const Sample = soft('sample');
export const PaddedTo = soft('padded_to');
export const Try = soft('try');

export const If = reserved('if');
export const Then = reserved('then');
export const Else = reserved('else');
export const In = reserved('in', [Binary]);
export const True = reserved('true');
export const False = reserved('false');

export const Doc = createToken({ name: 'Doc', pattern: /\/\/\/[^\n]*/, label: 'a `///` text' });
const Comment = createToken({ name: 'Comment', pattern: /\/\/[^\n]*/, group: 'comments' });
const Space = createToken({
  name: 'Space',
  pattern: /[ \t\r\n]+/,
  group: Lexer.SKIPPED,
  line_breaks: true,
});

const DIGITS = [...'0123456789'];
/** Not after a dot: `s.0.1` is two selections, not the real 0.1. */
export const Real = createToken({
  name: 'Real',
  pattern: /(?<!\.)\d+(\.\d+([eE][+-]?\d+)?|[eE][+-]?\d+)/,
  start_chars_hint: DIGITS,
  label: 'a real',
});
export const Int = createToken({ name: 'Int', pattern: /0x[0-9a-fA-F]+|\d+/, label: 'an integer' });
export const Str = createToken({
  name: 'Str',
  pattern: /"(?:[^"\\\n]|\\.)*"/,
  label: 'a string',
});

export const Arrow = sign('Arrow', '->');
export const LBrace = sign('LBrace', '{');
export const RBrace = sign('RBrace', '}');
export const LParen = sign('LParen', '(');
export const RParen = sign('RParen', ')');
export const LBracket = sign('LBracket', '[');
export const RBracket = sign('RBracket', ']');
export const Comma = sign('Comma', ',');
export const Colon = sign('Colon', ':');
export const DotDot = sign('DotDot', '..');
export const Dot = sign('Dot', '.');
export const Question = sign('Question', '?');
export const Equals = sign('Equals', '=');
export const Not = sign('Not', '!');
export const Tilde = sign('Tilde', '~');

export const OrOr = sign('OrOr', '||', [Binary]);
export const AndAnd = sign('AndAnd', '&&', [Binary]);
export const EqualEqual = sign('EqualEqual', '==', [Binary]);
export const NotEqual = sign('NotEqual', '!=', [Binary]);
export const LessEqual = sign('LessEqual', '<=', [Binary]);
export const GreaterEqual = sign('GreaterEqual', '>=', [Binary]);
export const ShiftLeft = sign('ShiftLeft', '<<', [Binary]);
export const ShiftRight = sign('ShiftRight', '>>', [Binary]);
export const Less = sign('Less', '<', [Binary]);
export const Greater = sign('Greater', '>', [Binary]);
export const Bar = sign('Bar', '|', [Binary]);
export const Caret = sign('Caret', '^', [Binary]);
export const Ampersand = sign('Ampersand', '&', [Binary]);
export const Plus = sign('Plus', '+', [Binary]);
export const Minus = sign('Minus', '-', [Binary]);
export const Star = sign('Star', '*', [Binary]);
export const Slash = sign('Slash', '/', [Binary]);
export const Percent = sign('Percent', '%', [Binary]);

/** Binary operators from loosest to tightest; all associate to the left. */
export const PRECEDENCE: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['==', '!=', '<', '<=', '>', '>=', 'in'],
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** Longer texts stand before their prefixes: the lexer takes the first that fits. */
export const TOKENS: readonly TokenType[] = [
  ...[Space, Doc, Comment, Str, Real, Int],
  ...[
    As,
    Each,
    Keeps,
    Scan,
    State,
    Options,
    Tests,
    Priority,
    Kernel,
    Mode,
    Match,
    Where,
    Decreases,
    Into,
    Equal,
    Sample,
    PaddedTo,
    Try,
  ],
  ...DECLARATION_KEYWORDS,
  ...[If, Then, Else, In, True, False, Identifier],
  ...[Arrow, OrOr, AndAnd, EqualEqual, NotEqual, ShiftLeft, ShiftRight, LessEqual, GreaterEqual],
  ...[Less, Greater, Bar, Caret, Ampersand, Plus, Minus, Star, Slash, Percent],
  ...[LBrace, RBrace, LParen, RParen, LBracket, RBracket],
  ...[Comma, Colon, DotDot, Dot, Question, Equals, Not, Tilde],
  ...[Name, Binary],
];
