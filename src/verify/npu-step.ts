/** One command stream on the simulator: the target follows from the driver payload. */
import type { NpuStep } from '../artifact/artifact.ts';
import type { Result } from '../diag/diagnostic.ts';
import { failure, success } from '../diag/diagnostic.ts';
import type { SimReport } from '../sim/machine.ts';
import { execute } from '../sim/machine.ts';
import type { Regions } from '../sim/memory.ts';
import type { WeightCache } from '../sim/weights.ts';
import { decodeCommands } from '../stream/command.ts';
import type { Payload } from '../stream/payload.ts';
import type { TargetCatalog } from '../target/catalog.ts';
import { acceleratorByConfig, registersOf } from '../target/catalog.ts';

export interface NpuRunner {
  /** Runs the stream on these regions, whose bytes change; tells the offset of each kernel run. */
  run(regions: Regions, afterKernel?: (offset: number) => void): SimReport;
}

/** Errors: `unknown-target`, and those of decoding commands. */
export function createNpuRunner(
  { payload, origins = [] }: NpuStep,
  catalog: TargetCatalog,
): Result<NpuRunner> {
  const accelerator = acceleratorByConfig(catalog, payload.config);
  if (!accelerator) return unknownTarget(payload);
  const registerFile = registersOf(catalog, accelerator);
  const commands = decodeCommands(payload.words, registerFile);
  if (!commands.ok) return commands;
  const weightCache: WeightCache = new Map();
  const nameOf = (offset: number): string | undefined =>
    origins.filter((one) => one.offset <= offset).at(-1)?.label;
  const stream = { commands: commands.value, accelerator, registerFile, weightCache, nameOf };
  return success({
    run: (regions, afterKernel) =>
      execute({ ...stream, regions, ...(afterKernel ? { afterKernel } : {}) }),
  });
}

function unknownTarget({ config }: Payload): Result<never> {
  return failure({
    code: 'unknown-target',
    severity: 'error',
    message: `no target has the configuration word 0x${config.toString(16)}`,
    place: 'driver payload, configuration',
    help: '`carina targets list` names the targets there are',
  });
}
