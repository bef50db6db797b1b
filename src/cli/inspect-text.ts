/** The description of a compiled model in lines for people. */
import type { ArtifactTensor, Place } from '../artifact/artifact.ts';
import type {
  ArtifactDescription,
  CommandDescription,
  NpuStepDescription,
  StepDescription,
} from '../artifact/describe-artifact.ts';
import type { FieldValue } from '../stream/fields.ts';

export function inspectText(artifact: ArtifactDescription): string {
  const { kind, producer, compiledFor, areas, inputs, outputs, steps } = artifact;
  const area = (place: Place): string => areas[place.area]?.name ?? '?';
  const lines = [`artifact  ${kind}${producer === '' ? '' : `, ${producer}`}`];
  if (compiledFor) {
    const { name, system, memoryMode } = compiledFor;
    lines.push(`for       ${name}, ${system}, ${memoryMode}`);
  }
  if (areas.length > 0) lines.push('', 'memory');
  for (const { name, role, bytes } of areas)
    lines.push(`  ${bytes.toString().padStart(9)} bytes  ${role.padEnd(9)}  ${name}`);
  lines.push(...tensors('inputs', inputs, area), ...tensors('outputs', outputs, area));
  for (const [at, step] of steps.entries()) lines.push('', ...stepLines(step, at, area));
  return `${lines.join('\n')}\n`;
}

function stepLines(step: StepDescription, at: number, area: AreaName): readonly string[] {
  if (step.kind === 'npu') return npuStep(at, step, area);
  if (step.kind === 'foreign')
    return [`step ${at}  ${step.label}, run by the application's interpreter`];
  return [`step ${at}  CPU, ${step.name}`, ...step.places.map((one) => `  at ${spot(one, area)}`)];
}

type AreaName = (place: Place) => string;

function tensors(title: string, list: readonly ArtifactTensor[], area: AreaName): string[] {
  const lines = list.map(({ name, dtype, shape, quant, place }) => {
    const { scale, zero } = quant;
    const scaled = scale.length === 1 ? `  scale ${scale[0]} zero ${zero[0] ?? 0}` : '';
    return `  ${name}  ${dtype}[${shape.join(', ')}]  at ${spot(place, area)}${scaled}`;
  });
  return lines.length === 0 ? [] : ['', title, ...lines];
}

const spot = (place: Place, area: AreaName): string => `${area(place)} + ${place.offset}`;

function npuStep(at: number, step: NpuStepDescription, area: AreaName): readonly string[] {
  const { target, config, id, bytes, commands, bases, origins } = step;
  const labels = new Map(origins.map(({ offset, label }) => [offset, [`  operator ${label}`]]));
  const kernels = commands.filter(({ name }) => KERNELS.has(name)).length;
  return [
    `step ${at}  NPU, target ${target ?? 'unknown'}`,
    `  configuration ${hex(config, 8)}, identity ${hex(id, 8)} (${architecture(id)})`,
    `  command stream of ${bytes} bytes: ${commands.length} commands, ${kernels} kernels`,
    ...bases.flatMap((place, region) =>
      place ? [`  region ${region} is ${spot(place, area)}`] : [],
    ),
    '',
    ...commands.flatMap((one) => [...(labels.get(one.offset) ?? []), commandLine(one)]),
  ];
}

const KERNELS: ReadonlySet<string> = new Set([
  'OP_CONV',
  'OP_DEPTHWISE',
  'OP_POOL',
  'OP_ELEMENTWISE',
]);

/** Bits 31..28 major, 27..20 minor, 19..16 patch. */
const architecture = (id: number): string =>
  `architecture ${id >>> 28}.${(id >>> 20) & 0xff}.${(id >>> 16) & 0xf}`;

const hex = (value: number, digits: number): string =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/** Byte address, words, name, fields; operations stand out to the left. */
function commandLine({ offset, words, kind, name, fields }: CommandDescription): string {
  const raw = words.map((word) => word.toString(16).padStart(8, '0')).join(' ');
  const label = kind === 'op' ? name : `  ${name}`;
  const address = offset.toString(16).padStart(6, '0');
  return `  ${address}  ${raw.padEnd(17)}  ${label.padEnd(19)} ${fields.map(field).join('  ')}`.trimEnd();
}

const field = ({ name, value, text }: FieldValue): string =>
  `${name} ${text ?? (name === 'address' ? hex(value, 0) : value)}`;
