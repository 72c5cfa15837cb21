/** Of the package, the connection to one server alone: the whole takes three times as long to load, and twice the memory. */
declare module 'undici/lib/dispatcher/client.js' {
  export { Client as default } from 'undici'
}
