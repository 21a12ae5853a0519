import type { OrderType } from '#domain/orders/order.ts';

/** An order's type for people: `market`, `limit 101.5`, `stop 98`, `stop-limit 98 at 97.5`, `trailing-stop`. */
export function orderWords(type: OrderType): string {
  switch (type.kind) {
    case 'market':
    case 'market-to-limit':
    case 'trailing-stop':
      return type.kind;
    case 'limit':
      return `limit ${type.price.toString()}`;
    case 'stop':
    case 'touch':
      return `${type.kind} ${type.trigger.toString()}`;
    case 'stop-limit':
    case 'touch-limit':
      return `${type.kind} ${type.trigger.toString()} at ${type.price.toString()}`;
  }
}
