/**
 * What the NPU takes without complaint and then does wrong: checked before commands are written. A
 * violation is a bug of the scheduler, so it throws.
 */
import type { Compute } from '../target/accelerator.generated.ts';
import type { ByteRange } from './byte-range.ts';
import { ELEMENT_BYTES, type FmPlacement } from './feature-map.ts';
import type { FmUse } from './operation.ts';
import type { DmaStep, KernelStep, Place } from './program.ts';

/** Bytes: encoded streams, bricks, and the internal end of a transfer. */
const ALIGNMENT = 16;
const REGIONS = 8;

export function checkKernel(step: KernelStep, compute: Compute): void {
  const { op, ifm, ifm2, ofm } = step;
  for (const at of [ifm, ...(ifm2 ? [ifm2] : [])])
    must(Math.min(at.strides.y, at.strides.x) >= 0, 'a map is read backwards');
  checkMap('ifm', { use: op.ifm, at: ifm }, compute);
  checkMap('ofm', { use: op.ofm, at: ofm }, compute);
  if (op.ifm2 && ifm2) checkMap('ifm2', { use: op.ifm2, at: ifm2 }, compute);
  must((op.ifm2 === undefined) === (ifm2 === undefined), 'ifm2 is in memory or nowhere');
  for (const one of step.weights ?? []) checkStream('weights', one, compute);
  for (const one of step.scales ?? []) checkStream('scales', one, compute);
}

export function checkDma({ source, destination, bytes }: DmaStep, compute: Compute): void {
  const { alignment, external_alignment } = compute.dma;
  const internal = destination.region === 'shram' || source.region === 'shram';
  const multiple = internal ? alignment : external_alignment;
  must(bytes > 0, 'a transfer of no bytes');
  must(bytes % multiple === 0, `DMA length ${bytes} is no multiple of ${multiple}`);
  for (const end of [source, destination]) {
    must(end.address % multiple === 0, `DMA address ${end.address} is no multiple of ${multiple}`);
    checkRange('DMA', { ...end, bytes }, compute);
  }
}

function checkMap(name: string, { use, at }: PlacedMap, compute: Compute): void {
  const element = ELEMENT_BYTES[use.dtype];
  const multiple = at.layout === 'NHCWB16' ? ALIGNMENT : element;
  const { y, x, c } = at.strides;
  must(c >= 0, `${name}: a negative stride`);
  const used = at.layout === 'NHCWB16' ? [at.address, y, c] : [at.address, y, x];
  for (const one of used)
    must(one % multiple === 0, `${name}: ${one} is no multiple of ${multiple} (${at.layout})`);
  checkRange(name, extent({ use, at }), compute);
}

interface PlacedMap {
  readonly use: FmUse;
  readonly at: FmPlacement;
}

/** From the first byte of the feature map to its last, whatever lies between. */
function extent({ use, at }: PlacedMap): ByteRange {
  const { height, width, depth } = use.shape;
  const element = ELEMENT_BYTES[use.dtype];
  const brick = at.layout === 'NHCWB16' ? Math.floor((depth - 1) / ALIGNMENT) : 0;
  const channels = depth - brick * ALIGNMENT;
  const { y, x, c } = at.strides;
  const rows = (height - 1) * y;
  const columns = (width - 1) * x;
  const bytes = Math.abs(rows) + Math.abs(columns) + brick * c + channels * element;
  const address = at.address + Math.min(rows, 0) + Math.min(columns, 0);
  return { region: at.region, address, bytes };
}

function checkStream(name: string, range: ByteRange, compute: Compute): void {
  must(range.region !== 'shram', `${name} in internal memory`);
  must(range.bytes % ALIGNMENT === 0, `${name}: length ${range.bytes} is no multiple of 16`);
  // Scale records are read byte by byte and may start anywhere.
  const aligned = name === 'scales' || range.address % ALIGNMENT === 0;
  must(aligned, `${name}: address ${range.address} is no multiple of 16`);
  checkRange(name, range, compute);
}

function checkRange(name: string, range: Place & { bytes: number }, compute: Compute): void {
  const { region, address, bytes } = range;
  const limit =
    region === 'shram' ? compute.shram.banks * compute.shram.bank_bytes : 2 ** compute.address_bits;
  must(region === 'shram' || (region >= 0 && region < REGIONS), `${name}: region ${region}`);
  must(address >= 0 && address + bytes <= limit, `${name}: ${address} + ${bytes} is out of reach`);
}

function must(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(`illegal NPU program: ${otherwise}`);
}
