/**
 * D3: what a rule builds has the dtype and the dims of what it matched, for every model. Sizes are compared
 * as polynomials in the dims; what that does not show, the rule declares in `equal`. A composite takes the
 * type of the term that it stands for, so there the result sort of its op must be true of that type.
 */
import type { Diagnostic } from '../../diag/diagnostic.ts';
import type { RuleDecl } from '../../ir/rules.ts';
import { ofKind, type Program } from '../program.ts';
import { areDifferent, areEqual, itemwise } from '../symbolic/equalities.ts';
import { intoScope, matchScope } from '../symbolic/rule-scope.ts';
import { type SymbolicTensor, textOf, unknownTensor } from '../symbolic/value.ts';
import type { World } from '../symbolic/world.ts';
import { worldOf } from '../symbolic/world-of.ts';
import { type Complaint, errorAt } from './complaint.ts';

export function checkRootTypes(program: Program): readonly Diagnostic[] {
  const world = worldOf(program);
  return ofKind(program, 'rule').flatMap((rule) => checkRule(rule, world));
}

function checkRule(rule: RuleDecl, world: World): readonly Diagnostic[] {
  const scope = matchScope(rule, world);
  const inner = intoScope(rule, scope);
  const line = rule.into.find(({ name }) => name === 'root');
  const matched = scope.names.get('root')?.();
  const built = line && world.evaluate(line.value, inner);
  if (matched?.kind !== 'tensor' || built?.kind !== 'tensor') return [];
  const declared = rule.equal.map(
    ({ left, right }) => [world.evaluate(left, inner), world.evaluate(right, inner)] as const,
  );
  const unknown = unknownTensor(built.text);
  const taken = [unknown.dims, matched.dims] as const;
  const composite = [taken, [unknown.dtype, matched.dtype] as const];
  const known = itemwise(rule.kind === 'partition' ? [...declared, ...composite] : declared);
  return PARTS.flatMap((part) => {
    if (areEqual(matched[part], built[part], known)) return [];
    return [errorAt(rule, line?.at, complaint(part, [matched, built]))];
  });
}

const PARTS = ['dtype', 'dims'] as const;

const ASKED = { dtype: 'dtype', dims: 'shape' } as const;

function complaint(
  part: (typeof PARTS)[number],
  sides: readonly [SymbolicTensor, SymbolicTensor],
): Complaint {
  const [matched, built] = sides.map((side) => shown(textOf(side[part])));
  const [before, after] = sides.map((side) => side[part]);
  if (before && after && areDifferent(before, after))
    return {
      code: 'different-type',
      message: `${part} of the result: ${built}; of what it replaces: ${matched}`,
      help: 'both sides of a rule have one type',
    };
  return {
    code: 'unproved-type',
    message: `nothing shows that ${part} of the result, ${built}, and of what it replaces, ${matched}, are equal`,
    help: `where it is so, declare it behind \`into\`: \`equal { ${ASKED[part]}(root) == ${ASKED[part]}(made) }\` of a line \`made = ...\``,
  };
}

const LONGEST = 100;

const shown = (text: string): string =>
  text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
