export const handler = async () => null
export const throws = async () => {
  throw new TypeError('no')
}
