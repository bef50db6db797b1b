/** Bytes of a region, or of the NPU's internal memory. */

export type Region = number | 'shram';

export interface ByteRange {
  readonly region: Region;
  readonly address: number;
  readonly bytes: number;
  /** The buffer's name, for readers. */
  readonly buffer?: string;
}

/** Whether some byte is in both. */
export function intersect(a: readonly ByteRange[], b: readonly ByteRange[]): boolean {
  const left = a.filter(isSome).sort(byPlace);
  const right = b.filter(isSome).sort(byPlace);
  for (let i = 0, j = 0; ; ) {
    const one = left[i];
    const other = right[j];
    if (!one || !other) return false;
    if (meet(one, other)) return true;
    // The one that ends first can meet nothing that follows on the other side.
    if (byPlace(endOf(one), endOf(other)) < 0) i++;
    else j++;
  }
}

const isSome = (one: ByteRange): boolean => one.bytes > 0;

const meet = (a: ByteRange, b: ByteRange): boolean =>
  a.region === b.region && a.address < b.address + b.bytes && b.address < a.address + a.bytes;

type Place = Pick<ByteRange, 'region' | 'address'>;

const endOf = ({ region, address, bytes }: ByteRange): Place => ({
  region,
  address: address + bytes,
});

const byPlace = (a: Place, b: Place): number =>
  rank(a.region) - rank(b.region) || a.address - b.address;

const rank = (region: Region): number => (region === 'shram' ? -1 : region);
