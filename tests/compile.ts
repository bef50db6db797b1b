// Compiles a model with the repository's own rules and targets, for tests.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadCatalog } from '../src/cli/target-files.ts';
import { renderDiagnostics } from '../src/diag/render.ts';
import { type Compilation, compileModel } from '../src/driver/compile.ts';
import type { PlanOptions } from '../src/driver/plan.ts';
import type { RuleSet } from '../src/ir/rules.ts';
import type { Accelerator } from '../src/target/accelerator.generated.ts';
import { defaultAccelerator, registersOf } from '../src/target/catalog.ts';
import { noteFired } from './fired-rules.ts';
import { loadRules } from './rule-set.ts';

const SHARED = new URL('../../shared/', import.meta.url);

export const catalog = await loadCatalog();

export const sharedPath = (path: string): string => fileURLToPath(new URL(path, SHARED));

/** The eight int8 models that need nothing but the operators of the first rule set. */
export const EIGHT: readonly string[] = [
  'ad01_int8',
  'hello_world_int8',
  'kws_ref_model',
  'micro_speech_quantized',
  'person_detect',
  'pretrainedResnet_quant',
  'str_ww_ref_model',
  'vww_96_int8',
];

export const sharedModel = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(sharedPath(`models/${name}.tflite`)));

export interface CompileChoices {
  readonly rules?: RuleSet;
  readonly accelerator?: Accelerator;
  readonly plan?: PlanOptions;
}

export function compile(model: Uint8Array, choices: CompileChoices = {}): Compilation {
  const { rules = loadRules(), accelerator = defaultAccelerator(catalog) } = choices;
  const { plan = { buffering: 'reread' } } = choices;
  const target = { accelerator, registers: registersOf(catalog, accelerator) };
  const result = compileModel({ model, rules, target, plan });
  if (result.ok) {
    noteFired(
      'model',
      result.value.trace.rewrites.map(({ rule }) => rule),
    );
    return result.value;
  }
  throw new Error(renderDiagnostics(result.diagnostics));
}

export const NAMES = {
  moduleName: 'default',
  target: { name: 'test', system: 'test', memoryMode: 'test', tvmTarget: 'ethos-u' },
};
