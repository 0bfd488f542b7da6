import { contract } from '../../preload/contract/index.ts';
import type { Service } from '../service/service.ts';
import type { Dispatcher } from './port.ts';

/** The service behind a port: the calls that begin and end an agent's life, and those of the contract. */
export function dispatchTo(service: Service): Dispatcher {
  // Names come from another process; its own properties are all that may be reached by them.
  const life = service.life as Readonly<Record<string, (input: never) => Promise<unknown>>>;
  const call = service.call as (name: string, input: unknown) => Promise<unknown>;
  return {
    knows: (name) => Object.hasOwn(life, name) || Object.hasOwn(contract, name),
    call: (name, input) => (Object.hasOwn(life, name) ? (life[name] as (input: unknown) => Promise<unknown>)(input) : call(name, input)),
    listen: (listener) => service.listen(listener),
  };
}
