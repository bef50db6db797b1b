/** Of all the refusals of an operator the one that its author wants to hear of. */
import type { RefusalRecord } from '../rewrite/trace.ts';

/** What sent it back, or of the rules that refused it the one that came furthest. */
export function nearestRefusal(list: readonly RefusalRecord[]): RefusalRecord | undefined {
  const returned = list.filter(({ returns }) => returns).at(-1);
  if (returned) return returned;
  return list
    .filter(({ phase }) => phase === list[0]?.phase)
    .reduce<RefusalRecord | undefined>(
      (best, one) => (best && !isFurther(one, best) ? best : one),
      undefined,
    );
}

/** A pattern that fits is furthest; one that misses no operator is further than one that does. */
function isFurther(a: RefusalRecord, b: RefusalRecord): boolean {
  const [one, other] = [a, b].map(({ reached }) => [
    reached?.constraints ?? -1,
    (reached?.operators ?? 0) - (reached?.wanted ?? 0),
    reached?.names ?? 0,
  ]);
  const at = one?.findIndex((count, index) => count !== other?.[index]) ?? -1;
  return (one?.[at] ?? 0) > (other?.[at] ?? 0);
}
