import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Expr } from '../../../src/ir/expr.ts';
import { createPool } from '../../../src/ir/pool.ts';
import type { MatchNode, PhaseDecl, RuleDecl } from '../../../src/ir/rules.ts';
import type { ApplyTerm, Term } from '../../../src/ir/term.ts';
import { fireRule } from '../../../src/rewrite/fire.ts';
import type { Bindings, GraphFacts, Host } from '../../../src/rewrite/host.ts';
import { runPhase } from '../../../src/rewrite/phase.ts';
import { createTrace } from '../../../src/rewrite/trace.ts';

const pool = createPool();
const type = { dtype: 'i8', shape: [1, 4] } as const;
const x = pool.input(0, 'x', type);
const apply = (op: string, ...args: readonly Term[]): ApplyTerm =>
  pool.apply({ op, attrs: {}, args, types: [type] });

/** Builds `op(name, ...)` calls; a name stands for what it is bound to. */
const host: Host = {
  evaluate(expr: Expr, bindings: Bindings) {
    if (expr.kind === 'name') {
      const bound = bindings.get(expr.name);
      return bound ? { ok: true, bound } : { ok: false, message: `unbound ${expr.name}` };
    }
    if (expr.kind !== 'call') return { ok: false, message: expr.kind };
    const args = expr.args.map((arg) => {
      const result = host.evaluate(arg, bindings, { uses: () => 0 });
      if (!result.ok || result.bound.kind !== 'term') throw new Error('not a term');
      return result.bound.term;
    });
    return { ok: true, bound: { kind: 'term', term: apply(expr.name, ...args) } };
  },
};

const source = { file: 'test', at: [0, 0] as const };
const node = (name: string, op: string, ...args: readonly string[]): MatchNode => ({
  name,
  op,
  attrs: {},
  args: args.map((arg) => ({ name: arg })),
  at: [0, 0],
});
const call = (name: string, ...args: readonly Expr[]): Expr => ({
  kind: 'call',
  name,
  attrs: {},
  args,
});
const name = (text: string): Expr => ({ kind: 'name', name: text });
const rule = (title: string, match: readonly MatchNode[], root: Expr, priority = 0): RuleDecl => ({
  name: title,
  doc: '',
  source,
  kind: 'rewrite',
  phase: 'p',
  priority,
  match,
  where: [],
  into: [{ name: 'root', value: root, at: [0, 0] }],
  equal: [],
  tests: '',
});
const phase = (order: PhaseDecl['order'], apply: PhaseDecl['apply'] = 'fixpoint'): PhaseDecl => ({
  name: 'p',
  doc: '',
  source,
  order,
  apply,
  limit: 16,
  mustRemove: [],
});

function run(decl: PhaseDecl, rules: readonly RuleDecl[], root: Term) {
  const trace = createTrace();
  const machinery = { host, ask: () => undefined };
  const done = runPhase({ phase: decl, rules, machinery, pool, trace }, [root]);
  return { result: done.get(root), trace };
}

test('bottom-up: operands are rewritten first, and what a rule builds is rewritten too', () => {
  const rules = [
    rule('a_is_bb', [node('root', 'a', 'x')], call('b', call('b', name('x')))),
    rule('b_is_c', [node('root', 'b', 'x')], call('c', name('x'))),
  ];
  const { result } = run(phase('bottom_up'), rules, apply('a', apply('a', x)));
  assert.is(result, apply('c', apply('c', apply('c', apply('c', x)))));
});

test('top-down: a chain is matched before its inner operators are', () => {
  const rules = [
    rule('both', [node('root', 'a', 'inner'), node('inner', 'b', 'x')], call('ab', name('x'))),
    rule('alone', [node('root', 'b', 'x')], call('c', name('x'))),
  ];
  const { result } = run(phase('top_down'), rules, apply('a', apply('b', apply('b', x))));
  assert.is(result, apply('ab', apply('c', x)));
});

test('the higher priority is tried first, and a refusal says why', () => {
  const rules = [
    rule('low', [node('root', 'a', 'x')], call('low', name('x')), 1),
    rule('high', [node('root', 'a', 'inner'), node('inner', 'b', 'x')], call('high', name('x')), 2),
  ];
  const { result, trace } = run(phase('top_down'), rules, apply('a', x));
  assert.is(result, apply('low', x));
  assert.equal(
    [...trace.refusals, ...trace.rewrites].map((record) => [record.kind, record.rule]),
    [
      ['refusal', 'high'],
      ['rewrite', 'low'],
    ],
  );
});

test('a repeated name means the same term', () => {
  const rules = [rule('twice', [node('root', 'pair', 'x', 'x')], call('double', name('x')))];
  const y = pool.input(1, 'y', type);
  assert.is(run(phase('bottom_up'), rules, apply('pair', x, x)).result, apply('double', x));
  assert.is(run(phase('bottom_up'), rules, apply('pair', x, y)).result, apply('pair', x, y));
});

test('rules that never stop are named', () => {
  const rules = [
    rule('there', [node('root', 'a', 'x')], call('b', name('x'))),
    rule('back', [node('root', 'b', 'x')], call('a', name('x'))),
  ];
  const { faults } = run(phase('bottom_up'), rules, apply('a', x)).trace;
  assert.equal(
    faults.map((fault) => [fault.code, fault.rules]),
    [['loop', ['back', 'there']]],
  );
});

test('what rules build inside one another is rewritten, and never ends only by a fault', () => {
  const wrap = (op: string) => call('w', call(op, call('w', name('x'))));
  const nested = [
    rule('first', [node('root', 'a', 'x')], wrap('b')),
    rule('second', [node('root', 'b', 'x')], wrap('c')),
    rule('third', [node('root', 'c', 'x')], wrap('d')),
  ];
  const w = (term: Term) => apply('w', term);
  const { result } = run(phase('bottom_up'), nested, apply('a', x));
  assert.is(result, w(w(w(apply('d', w(w(w(x))))))));
  const grown = call('v', call('grows', call('v', name('x'))));
  const endless = [rule('grows', [node('root', 'grows', 'x')], grown)];
  const { faults } = run(phase('bottom_up'), endless, apply('grows', x)).trace;
  assert.equal(
    faults.map((fault) => [fault.code, fault.rules]),
    [['loop', ['grows']]],
  );
});

test('a rule that says what decreases may build what it matches, while that is smaller', () => {
  const grows = rule('grows', [node('root', 'a', 'x')], call('a', name('x')));
  const measured = (...measures: readonly number[]) => {
    let at = 0;
    const counting: Host = {
      evaluate: (expr, bindings, facts) =>
        expr.kind === 'int'
          ? { ok: true, bound: { kind: 'value', value: measures[at++] ?? 0 } }
          : host.evaluate(expr, bindings, facts),
    };
    const trace = createTrace();
    const machinery = { host: counting, ask: () => undefined };
    const rules = [{ ...grows, decreases: { kind: 'int', value: 0 } as const }];
    runPhase({ phase: phase('bottom_up'), rules, machinery, pool, trace }, [apply('a', x)]);
    return trace;
  };
  const { rewrites, faults } = measured(5, 3, 3);
  assert.is(rewrites.length, 2);
  assert.equal(
    faults.map(({ code, sentence }) => [code, sentence]),
    [['not-decreasing', 'what grows says decreases is 3 after 3']],
  );
  assert.is(measured(-1).faults[0]?.sentence, 'what grows says decreases is -1');
});

test('an equality that does not hold is a fault of the rule', () => {
  const value = (of: number): Expr => ({ kind: 'int', value: of });
  const plain = rule('claims', [node('root', 'a', 'x')], call('b', name('x')));
  const machinery = {
    host: {
      evaluate: (expr: Expr, bindings: Bindings, facts: GraphFacts) =>
        expr.kind === 'int'
          ? ({ ok: true, bound: { kind: 'value', value: expr.value } } as const)
          : host.evaluate(expr, bindings, facts),
    },
    ask: () => undefined,
  };
  const facts = { uses: () => 1 };
  const claim = (left: number, right: number) => {
    const equal = [{ left: value(left), right: value(right), at: [0, 0] as const }];
    return fireRule({ ...plain, equal }, apply('a', x), machinery, facts);
  };
  assert.is(claim(3, 3).kind, 'fired');
  assert.equal(claim(3, 4), {
    kind: 'faulty',
    fault: { code: 'broken-equality', sentence: 'claims declares equal what is 3 and 4' },
  });
});

test('100,000 nested terms do not exhaust the stack', () => {
  let deep: Term = x;
  for (let level = 0; level < 100_000; level++) deep = apply(level % 2 ? 'a' : 'd', deep);
  const rules = [rule('a_is_c', [node('root', 'a', 'x')], call('c', name('x')))];
  const { trace } = run(phase('bottom_up', 'once'), rules, deep);
  assert.is(trace.records.length, 50_000);
});

test.run();
