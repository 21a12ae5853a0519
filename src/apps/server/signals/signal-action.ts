import type { SignalAction } from '#apps/research/run/signal-document.ts';

/** What a session did about a signal, in words; `outcome` as its journal has it (`SignalOutcome` of the engine, through JSON). */
export function signalAction(outcome: unknown): SignalAction {
  const { kind, ...data } = outcome as Outcome;
  return { kind, why: WORDS[kind]?.(data) ?? kind };
}

interface Outcome {
  readonly kind: string;
  readonly quantity?: string;
  readonly gates?: readonly string[];
  readonly open?: number;
  readonly reason?: string;
  readonly sizing?: { readonly kind: string; readonly quantity?: string; readonly minimum?: string };
  readonly denial?: { readonly message: string };
}

const WORDS: Readonly<Record<string, (data: Omit<Outcome, 'kind'>) => string>> = {
  submitted: ({ quantity }) => `an order for ${quantity} was sent`,
  blocked: ({ gates = [] }) => `blocked by ${gates.join(', ')}`,
  'position-open': ({ open }) => `not traded: ${open === 1 ? 'a position is' : `${open} positions are`} open already`,
  'bad-plan': ({ reason }) => `not traded: its plan cannot be an order, because it does not hold that ${reason}`,
  'not-sized': ({ sizing }) =>
    sizing?.kind === 'too-small'
      ? `not traded: its budget buys ${sizing.quantity}, and the smallest order is ${sizing.minimum}`
      : 'not traded: there is no distance between its entry and its stop',
  denied: ({ denial }) => `not traded: ${denial?.message ?? 'the order was denied'}`,
};
