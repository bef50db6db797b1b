/** C names for a module and its tensors. Two things that would share a name are a user's error. */
import type { Diagnostic } from '../diag/diagnostic.ts';
import type { TensorFacts } from '../ir/bundle-format.ts';
import type { CompiledModule } from './bundle-input.ts';

/** Words that cannot name a struct member in C11 or C++17. */
const RESERVED = new Set(
  (
    'alignas alignof and and_eq asm auto bitand bitor bool break case catch char char16_t char32_t ' +
    'class compl const const_cast constexpr continue decltype default delete do double ' +
    'dynamic_cast else enum explicit export extern false float for friend goto if inline int long ' +
    'mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected public ' +
    'register reinterpret_cast restrict return short signed sizeof static static_assert ' +
    'static_cast struct switch template this thread_local throw true try typedef typeid typename ' +
    'union unsigned using virtual void volatile wchar_t while xor xor_eq'
  ).split(' '),
);

/** A tensor's name as a C identifier: every other character becomes an underscore. */
export function identifierOf(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/g, '_');
  if (plain === '' || /^[0-9]/.test(plain)) return `_${plain}`;
  return RESERVED.has(plain) ? `${plain}_` : plain;
}

/** `tvmgen_default`: the prefix of everything a module defines. */
export const prefixOf = (module: CompiledModule): string => `tvmgen_${module.moduleName}`;

export const macroPrefixOf = (module: CompiledModule): string => prefixOf(module).toUpperCase();

/** The macro stem of a tensor: `TVMGEN_DEFAULT_IMAGE`. */
export const macroOf = (module: CompiledModule, tensor: TensorFacts): string =>
  `${macroPrefixOf(module)}_${identifierOf(tensor.name).toUpperCase()}`;

/** What is wrong with the names of the module, its inputs and its outputs. */
export function checkNames(module: CompiledModule): readonly Diagnostic[] {
  return [...checkModuleName(module.moduleName), ...checkTensorNames(module)];
}

function checkModuleName(name: string): readonly Diagnostic[] {
  if (/^[A-Za-z0-9_]+$/.test(name)) return [];
  return [
    {
      code: 'bad-module-name',
      severity: 'error',
      message: `The module name "${name}" cannot be part of a C identifier.`,
      help: 'use letters, digits and underscores',
    },
  ];
}

/**
 * Macros are the narrowest place: they do not tell cases apart, and inputs and outputs share them.
 * A tensor that is an input and an output has one macro of one value, which is fine.
 */
function checkTensorNames(module: CompiledModule): readonly Diagnostic[] {
  const workspace = `${macroPrefixOf(module)}_WORKSPACE`;
  const found: Diagnostic[] = [];
  const taken = new Map<string, TensorFacts>();
  for (const tensors of [module.inputs, module.outputs]) {
    const own = new Set<string>();
    for (const tensor of tensors) {
      const macro = macroOf(module, tensor);
      const first = taken.get(macro) ?? tensor;
      if (macro === workspace) found.push(clash('the workspace', tensor, macro));
      else if (own.has(macro) || !sameTensor(first, tensor))
        found.push(clash(`"${first.name}"`, tensor, macro));
      own.add(macro);
      taken.set(macro, first);
    }
  }
  return found;
}

const sameTensor = (a: TensorFacts, b: TensorFacts): boolean =>
  JSON.stringify([a.name, a.bytes, a.quant]) === JSON.stringify([b.name, b.bytes, b.quant]);

const clash = (who: string, tensor: TensorFacts, macro: string): Diagnostic => ({
  code: 'name-clash',
  severity: 'error',
  message: `The names of ${who} and "${tensor.name}" are the same in C: ${macro}.`,
  place: `tensor "${tensor.name}"`,
  help: 'rename one of the tensors in the model',
});
