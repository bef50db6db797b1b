/** How each construct is written: what a syntax error shows where nothing better is known. */
export const FORMS: Readonly<Record<string, string>> = {
  enumDeclaration: 'enum Name { FIRST = 0, SECOND = 1 }',
  recordDeclaration: 'record Name { field: i16, other: u6 padded_to 8 }',
  builtinDeclaration: 'builtin name(x: i32) -> i32',
  importDeclaration: 'import NAME = 3 as tfl.name options NameOptions { 0: field: i32 = 1 }',
  opDeclaration: 'op scope.name { attribute: Int } (x: Tensor<i8>) -> Tensor<i8>',
  functionDeclaration: 'function name { attribute } (x: i32) -> i32 { root = x }',
  computeDeclaration:
    'compute scope.name (x: Tensor<i8>[n]) -> Tensor<i8>[n] tests "te/name" { root[i]: i8 = x[i] }',
  constraintDeclaration:
    'constraint name(x: Int) tests "constraints/name" { x < 3 } else "{x} is too many"',
  ruleDeclaration:
    'rewrite name in phase priority 10 tests "phase/name" { match { ... } where { ... } into { ... } }',
  primitiveDeclaration: 'primitive npu.name kernel pooling mode AVERAGE { ifm: x, ofm: root }',
  phaseDeclaration:
    'phase name { order: bottom_up, apply: fixpoint, limit: 64, must_remove: [scope.*] }',
  pipelineDeclaration: 'pipeline [first, second]',
  testsClause: 'tests "folder/name"',
  params: '(x: Tensor<i8>[n], q: Quant)',
  scalarParams: '(x: i32, y: f32)',
  sort: 'Tensor<i8 | u8>[1, h, _]?',
  listSort: '[Int, Int]',
  matchNode: 'root = scope.op{ attribute: a }(x: Tensor<i8>, q: Quant)',
  attrPatterns: '{ attribute: name, pair: [a, b], other: "literal" }',
  intoBlock: 'into { root = scope.op{ attribute: a }(x) }',
  equalBlock: 'equal { shape(root) == shape(made) }',
  sampleBlock: 'sample { name: 1..3, other: [8, 16] }',
  body: '{ total[i < n]: i32 = x[i] + 1   root = total }',
  conditional: 'if x < 3 then x else 3',
  attrs: '{ attribute: value }',
  args: 'name(a, b)',
  list: '[a, b]',
  parenthesis: '(a + b) * c',
};
