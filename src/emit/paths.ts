/** Where a bundle keeps its files, as the Model Library Format lays them out. */
import type { CompiledModule } from './bundle-input.ts';
import { prefixOf } from './identifiers.ts';

interface SourcePaths {
  readonly entry: string;
  readonly main: string;
  readonly npu: string;
  readonly header: string;
}

export function sourcePaths(module: CompiledModule): SourcePaths {
  const source = (index: number): string => `./codegen/host/src/${module.moduleName}_lib${index}.c`;
  const header = `./codegen/host/include/${prefixOf(module)}.h`;
  return { entry: source(0), main: source(1), npu: source(2), header };
}
