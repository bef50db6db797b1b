/**
 * Integers that are not known before a model is: polynomials over atoms, which are names and whatever
 * else is not looked into (`(h + 1)/s`, `max(a, b)`). Two polynomials are equal when their texts are.
 */
interface Monomial {
  readonly coefficient: number;
  /** Sorted; an atom that comes twice is squared. */
  readonly atoms: readonly string[];
}

/** Sorted by atoms, none twice, no coefficient 0. */
export type Polynomial = readonly Monomial[];

export const constant = (value: number): Polynomial =>
  value === 0 ? [] : [{ coefficient: value, atoms: [] }];

export const atom = (text: string): Polynomial => [{ coefficient: 1, atoms: [text] }];

const keyOf = ({ atoms }: Monomial): string => atoms.join('*');

function collected(monomials: readonly Monomial[]): Polynomial {
  const byKey = new Map<string, Monomial>();
  for (const one of monomials) {
    const coefficient = one.coefficient + (byKey.get(keyOf(one))?.coefficient ?? 0);
    byKey.set(keyOf(one), { coefficient, atoms: one.atoms });
  }
  return [...byKey.values()]
    .filter(({ coefficient }) => coefficient !== 0)
    .sort((a, b) => b.atoms.length - a.atoms.length || (keyOf(a) < keyOf(b) ? -1 : 1));
}

export const add = (a: Polynomial, b: Polynomial): Polynomial => collected([...a, ...b]);

export const negate = (a: Polynomial): Polynomial =>
  a.map(({ coefficient, atoms }) => ({ coefficient: -coefficient, atoms }));

export const subtract = (a: Polynomial, b: Polynomial): Polynomial => add(a, negate(b));

export const multiply = (a: Polynomial, b: Polynomial): Polynomial =>
  collected(
    a.flatMap((x) =>
      b.map((y) => ({
        coefficient: x.coefficient * y.coefficient,
        atoms: [...x.atoms, ...y.atoms].sort(),
      })),
    ),
  );

/** The value of a polynomial without atoms. */
export function constantOf(a: Polynomial): number | undefined {
  const [first, ...rest] = a;
  if (first === undefined) return 0;
  return rest.length === 0 && first.atoms.length === 0 ? first.coefficient : undefined;
}

/** What a division leaves: `a = whole * by + rest`, with as many monomials of a in `whole` as divide. */
function divided(a: Polynomial, by: Monomial): { whole: Polynomial; rest: Polynomial } {
  const whole: Monomial[] = [];
  const rest: Monomial[] = [];
  for (const one of a) {
    const atoms = without(one.atoms, by.atoms);
    const quotient = one.coefficient / by.coefficient;
    if (atoms && Number.isInteger(quotient)) whole.push({ coefficient: quotient, atoms });
    else rest.push(one);
  }
  return { whole: collected(whole), rest };
}

function without(
  atoms: readonly string[],
  taken: readonly string[],
): readonly string[] | undefined {
  const left = [...atoms];
  for (const one of taken) {
    const at = left.indexOf(one);
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return left;
}

/** Floor division: multiples of the divisor come out of it, the rest is an atom. */
export function divide(a: Polynomial, b: Polynomial): Polynomial {
  const [by, ...more] = b;
  if (by === undefined) return atom(quotientText(a, b));
  if (more.length > 0) return textOf(a) === textOf(b) ? constant(1) : atom(quotientText(a, b));
  const { whole, rest } = divided(a, by);
  const [top, bottom] = [constantOf(rest), constantOf(b)];
  if (top === 0) return whole;
  if (top !== undefined && bottom !== undefined)
    return add(whole, constant(Math.floor(top / bottom)));
  return add(whole, atom(quotientText(rest, b)));
}

export const modulo = (a: Polynomial, b: Polynomial): Polynomial =>
  subtract(a, multiply(divide(a, b), b));

const quotientText = (a: Polynomial, b: Polynomial): string => `${grouped(a)}/${grouped(b)}`;

const grouped = (a: Polynomial): string => {
  const text = textOf(a);
  return /^[\w.[\]]+$/.test(text) ? text : `(${text})`;
};

export function textOf(a: Polynomial): string {
  if (a.length === 0) return '0';
  return a
    .map((one, at) => {
      const { coefficient, atoms } = one;
      const size = Math.abs(coefficient);
      const factors = size === 1 && atoms.length > 0 ? keyOf(one) : [size, ...atoms].join('*');
      const sign = coefficient < 0 ? '-' : '+';
      if (at > 0) return ` ${sign} ${factors}`;
      return coefficient < 0 ? `-${factors}` : factors;
    })
    .join('');
}
