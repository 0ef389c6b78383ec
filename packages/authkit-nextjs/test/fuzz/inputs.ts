/** Seeded bad input: random bytes, and good values that somebody has changed, cut, swapped or sealed themselves. */

/** A small generator of pseudo-random numbers (mulberry32), so that a failing case can be run again by its seed. */
export class Dice {
  constructor(private state: number) {}

  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(bound: number): number {
    return Math.floor(this.next() * bound);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }
}

const ALPHABETS = [
  'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_',
  '*~.%=&?#/\\@:;,+"\'<>(){}[]|^`$! ',
  '0123456789abcdef',
  Array.from({ length: 160 }, (_, code) => String.fromCharCode(code + 0x20)).join(''),
];

export function garbage(dice: Dice): string {
  const alphabet = dice.pick(ALPHABETS);
  const length = dice.chance(0.0005) ? 1_000_000 : dice.below(dice.chance(0.1) ? 5000 : 80);
  let text = '';
  while (text.length < length) {
    const piece = alphabet[dice.below(alphabet.length)]!;
    text += length > 10_000 ? piece.repeat(1000) : piece;
  }
  return text;
}

/** Something close to a good value. */
export function spoil(dice: Dice, good: string): string {
  const at = dice.below(good.length + 1);
  switch (dice.below(7)) {
    case 0:
      return good.slice(0, at);
    case 1:
      return good.slice(at);
    case 2:
      return good.slice(0, at) + garbage(dice) + good.slice(at);
    case 3:
      return good.slice(0, at) + String.fromCharCode(0x21 + dice.below(90)) + good.slice(at + 1);
    case 4:
      return good + good;
    case 5:
      return good.split('*').toReversed().join('*');
    default:
      return good.replaceAll('*', '%2A');
  }
}

/** Garbage, a spoilt value, or a good one in the wrong place. */
export function badValue(dice: Dice, goods: readonly string[]): string {
  const value = dice.chance(0.4)
    ? garbage(dice)
    : dice.chance(0.6)
      ? spoil(dice, dice.pick(goods))
      : dice.pick(goods);
  return value;
}

/** What may stand in a header: no line ends, no other controls, nothing above one byte. */
export function headerSafe(value: string): string {
  return value.replace(/[^\x20-\x7e\x80-\xff]/g, '').trim();
}
