/** What a trial of a rule needs of the compiler; a pool of its own for each, so that none sees another's terms. */
import { createMachinery } from '../driver/host.ts';
import { createPool, type TermPool } from '../ir/pool.ts';
import type { ComputeDecl, ImportDecl, OpDecl, Param, RuleSet } from '../ir/rules.ts';
import type { Machinery } from '../rewrite/fire.ts';
import type { Accelerator } from '../target/accelerator.generated.ts';
import { indexRules, type RuleIndex } from '../te/rule-index.ts';

/** The rule set by names: made once for all trials. */
export interface TrialRules {
  readonly rules: RuleSet;
  readonly accelerator: Accelerator;
  readonly index: RuleIndex;
  readonly imports: ReadonlyMap<string, ImportDecl>;
  readonly computes: ReadonlyMap<string, ComputeDecl>;
  readonly ops: ReadonlyMap<string, OpDecl>;
}

export interface TrialWorld extends TrialRules {
  readonly pool: TermPool;
  readonly machinery: Machinery;
}

export function trialRules(rules: RuleSet, accelerator: Accelerator): TrialRules {
  const byName = <T extends { readonly name: string }>(list: readonly T[]) =>
    new Map(list.map((one) => [one.name, one]));
  return {
    rules,
    accelerator,
    index: indexRules(rules),
    imports: byName(rules.imports),
    computes: byName(rules.computes),
    ops: byName(rules.ops),
  };
}

export function trialWorld(known: TrialRules): TrialWorld {
  const pool = createPool();
  const { rules, accelerator } = known;
  return { ...known, pool, machinery: createMachinery({ rules, pool, accelerator }) };
}

export const paramsOf = ({ computes, ops }: TrialRules, op: string): readonly Param[] =>
  (computes.get(op) ?? ops.get(op))?.params ?? [];
