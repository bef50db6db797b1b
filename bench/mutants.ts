// A declaration with one change in it: other operators, neighbours of constants, exchanged operands, a constraint less.

type Place = readonly [start: number, end: number];

export interface Mutant {
  readonly what: string;
  readonly at: Place | undefined;
  readonly decl: object;
}

type Node = Readonly<Record<string, unknown>>;

/** Other operators in place of one. */
const INSTEAD: Readonly<Record<string, string>> = {
  '+': '-',
  '-': '+',
  '*': '+',
  '/': '*',
  '>>': '<<',
  '<<': '>>',
  '&': '|',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '==': '!=',
  '!=': '==',
  '&&': '||',
  '||': '&&',
};

/** What one node could be instead, each with a few words. */
function changes(node: Node): readonly (readonly [string, Node])[] {
  if (node['kind'] === 'int' && typeof node['value'] === 'number')
    return [[`${node['value']} + 1`, { ...node, value: node['value'] + 1 }]];
  if (node['kind'] === 'binary') {
    const op = INSTEAD[String(node['op'])];
    const swapped = { ...node, left: node['right'], right: node['left'] };
    const commutes = /^([+*&|^]|==|!=|&&|\|\|)$/.test(String(node['op']));
    return [
      ...(op ? [[`${op} for ${node['op']}`, { ...node, op }] as const] : []),
      ...(commutes ? [] : [[`${node['op']} turned around`, swapped] as const]),
    ];
  }
  if (node['kind'] === 'if')
    // biome-ignore lint/suspicious/noThenProperty: a node of the language's tree
    return [['if turned around', { ...node, then: node['else'], else: node['then'] }]];
  const args = node['args'];
  const isCall = node['kind'] === 'call' && Array.isArray(args);
  return isCall &&
    args.length >= 2 &&
    !/^(min|max|clamp|high_mul|half_sum|broadcast_dims|map_blocks)$/.test(String(node['name']))
    ? [['arguments swapped', { ...node, args: [args[1], args[0], ...args.slice(2)] }]]
    : [];
}

/** Places and sentences, and what is only drawn. */
const UNTOUCHED = [
  'at',
  'otherwise',
  'advice',
  'source',
  'sample',
  'equal',
  'decreases',
  'priority',
];

/** Every copy of the value with one change in it. */
export function* mutants(value: unknown, at?: Place): Generator<Mutant> {
  if (typeof value !== 'object' || value === null) return;
  const own = Array.isArray(value) ? undefined : (value as { readonly at?: Place }).at;
  const place = own ?? at;
  if (!Array.isArray(value))
    for (const [what, decl] of changes(value as Node)) yield { what, at: place, decl };
  for (const [key, part] of Object.entries(value)) {
    if (UNTOUCHED.includes(key)) continue;
    for (const inner of mutants(part, place)) {
      const decl = Array.isArray(value)
        ? value.map((item, n) => (String(n) === key ? inner.decl : item))
        : { ...value, [key]: inner.decl };
      yield { ...inner, decl };
    }
    if (key === 'where' && Array.isArray(part))
      for (const call of part)
        yield {
          what: `without ${call.name}`,
          at: call.at,
          decl: { ...value, where: part.filter((one) => one !== call) },
        };
  }
}
