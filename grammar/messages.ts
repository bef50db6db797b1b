/** Syntax errors in a rule author's words: what was expected, in which construct, and what stood there. */
import {
  type IParserErrorMessageProvider,
  type IToken,
  type TokenType,
  tokenLabel,
} from 'chevrotain';

/** What each rule of the grammar is called in a message. */
const CONSTRUCTS: Readonly<Record<string, string>> = {
  declaration: 'a declaration',
  declarations: 'the file',
  enumDeclaration: 'an enum',
  enumMember: 'an enum member `NAME = number`',
  recordDeclaration: 'a record',
  recordField: 'a record field `name: u8`',
  builtinDeclaration: 'a builtin',
  scalarParams: 'the parameters',
  scalarParam: 'a parameter `name: i32`',
  importDeclaration: 'an import',
  optionField: 'an options field `slot: name: type`',
  opDeclaration: 'an op',
  opAttr: 'an attribute `name: Sort`',
  functionDeclaration: 'a function',
  computeDeclaration: 'a compute',
  constraintDeclaration: 'a constraint',
  ruleDeclaration: 'a rule',
  matchBlock: '`match`',
  whereBlock: '`where`, which holds calls of constraints only',
  decreasesClause: '`decreases`',
  intoBlock: '`into`',
  equalBlock: '`equal`',
  sampleBlock: '`sample`',
  sampleEntry: 'a hint `name: what to draw`',
  hint: 'a hint',
  hintList: 'a list of hints',
  hintRange: 'a hint',
  primitiveDeclaration: 'a primitive',
  phaseDeclaration: 'a phase',
  phaseSetting: 'a setting of a phase',
  pipelineDeclaration: 'the pipeline',
  params: 'the operands',
  param: 'an operand `name: Sort`',
  sort: 'a sort',
  namedSort: 'a sort',
  sortTypes: 'the dtypes of a sort',
  sortDims: 'the dims of a sort',
  dim: 'the dims of a sort',
  listSort: 'a list sort',
  matchNode: 'a line of `match`',
  otherwise: 'the `else` of an optional link',
  argPattern: 'an operand',
  attrPatterns: 'attribute patterns',
  attrPattern: 'an attribute pattern `name: pattern`',
  pattern: 'a pattern',
  listPattern: 'a list pattern',
  literal: 'a literal',
  number: 'a number',
  qualifiedName: 'a name',
  opNames: 'a list of names',
  opName: 'a list of names',
  typeName: 'a type',
  body: 'a body',
  suffix: 'an expression',
  fieldSuffix: 'a selection',
  testsClause: 'the tests clause',
  unarySign: 'an expression',
  postfix: 'an expression',
  definition: 'a definition',
  axis: 'an axis',
  binding: 'a binding `name = expression`',
  constraintCall: 'a call of a constraint',
  expression: 'an expression',
  conditional: '`if .. then .. else ..`',
  operation: 'an expression',
  unary: 'an expression',
  primary: 'an expression',
  indexSuffix: 'an index',
  callSuffix: 'a call',
  attrs: 'attributes',
  attr: 'an attribute `name: expression`',
  args: 'the arguments of a call',
  reduceBody: 'the body of a reduction',
  list: 'a list',
  parenthesis: 'a parenthesis',
};

const CLOSING: ReadonlySet<string> = new Set(['`}`', '`)`', '`]`']);

/** Rules that end with a list of parts with commas between them. */
const SEPARATED: ReadonlySet<string> = new Set([
  ...['enumDeclaration', 'recordDeclaration', 'scalarParams', 'importDeclaration', 'opDeclaration'],
  ...['phaseDeclaration', 'opNames', 'params', 'sortDims', 'listSort', 'matchNode', 'otherwise'],
  ...['attrPatterns', 'listPattern', 'constraintCall', 'indexSuffix', 'attrs', 'args', 'list'],
  ...['sampleBlock', 'hintList'],
]);

const construct = (rule: string): string => CONSTRUCTS[rule] ?? rule;

export const found = (token: IToken | undefined): string =>
  token === undefined || token.image === '' ? 'the end' : `\`${token.image}\``;

/** `a`, `a or b`, `a, b or c`, each once. */
function alternatives(labels: readonly string[]): string {
  const unique = [...new Set(labels)];
  const last = unique.pop() ?? 'nothing';
  return unique.length === 0 ? last : `${unique.join(', ')} or ${last}`;
}

/** Long choices say less than the construct's name: name the construct alone. */
const MOST_LABELS = 6;

function expected(paths: readonly TokenType[][], rule: string): string {
  const labels = paths.flatMap(([first]) => (first === undefined ? [] : [tokenLabel(first)]));
  return new Set(labels).size > MOST_LABELS ? construct(rule) : alternatives(labels);
}

const inside = (wanted: string, rule: string): string =>
  wanted === construct(rule) ? '' : ` in ${construct(rule)}`;

export const syntaxMessages: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected: token, actual, ruleName }) => {
    const label = tokenLabel(token);
    const wanted = SEPARATED.has(ruleName) && CLOSING.has(label) ? `\`,\` or ${label}` : label;
    return `expected ${wanted}${inside(wanted, ruleName)}, but found ${found(actual)}`;
  },
  buildNotAllInputParsedMessage: ({ firstRedundant }) =>
    `expected a declaration, but found ${found(firstRedundant)}`,
  buildNoViableAltMessage: ({ expectedPathsPerAlt, actual, ruleName }) => {
    const wanted = expected(expectedPathsPerAlt.flat(), ruleName);
    return `expected ${wanted}${inside(wanted, ruleName)}, but found ${found(actual[0])}`;
  },
  buildEarlyExitMessage: ({ expectedIterationPaths, actual, ruleName }) => {
    const wanted = expected(expectedIterationPaths, ruleName);
    return `expected ${wanted}${inside(wanted, ruleName)}, but found ${found(actual[0])}`;
  },
};
