import fc from 'fast-check'
import { type Draw, drawing } from './draw.ts'

/** What `draw` makes of random choices; what fails is shrunk to what `smaller` finds. */
export function arbitrary<T extends object>(
  draw: (draw: Draw) => T,
  smaller: (value: T) => Generator<T>,
): fc.Arbitrary<T> {
  return new Drawn(draw, smaller)
}

/** fast-check's own tape of choices costs more than drawing and judging together, and shrinks choices, not networks. */
class Drawn<T extends object> extends fc.Arbitrary<T> {
  readonly #draw: (draw: Draw) => T
  readonly #smaller: (value: T) => Generator<T>

  constructor(draw: (draw: Draw) => T, smaller: (value: T) => Generator<T>) {
    super()
    this.#draw = draw
    this.#smaller = smaller
  }

  generate(random: fc.Random): fc.Value<T> {
    return new fc.Value(this.#draw(drawing((min, max) => random.nextInt(min, max))), undefined)
  }

  canShrinkWithoutContext(value: unknown): value is T {
    return typeof value === 'object'
  }

  shrink(value: T): fc.Stream<fc.Value<T>> {
    return fc.stream(this.#smaller(value)).map((each) => new fc.Value(each, undefined))
  }
}
