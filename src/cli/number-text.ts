/** A whole number with commas, whatever the locale. */
export const numberText = (value: number): string =>
  String(value).replaceAll(/\B(?=(\d{3})+$)/g, ',');
