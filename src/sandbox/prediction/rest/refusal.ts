/** A request that the venue does not fulfil: a status and `{"error":"..."}`. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

/** The refusals that clients tell apart, in the venue's words: https://docs.polymarket.com/resources/error-codes. */
export const refuse = {
  unauthorized: () => new Refusal(401, 'Unauthorized/Invalid api key'),
  badL1: () => new Refusal(401, 'Invalid L1 Request headers'),
  notFound: (what: string) => new Refusal(404, `${what} not found`),
  noBook: () => new Refusal(404, 'No orderbook exists for the requested token id'),
  invalid: (what: string) => new Refusal(400, `Invalid ${what}`),
  payload: () => new Refusal(400, 'Invalid order payload'),
  signature: () => new Refusal(400, 'Invalid signature'),
  signer: () => new Refusal(400, 'the order signer address has to be the address of the API KEY'),
  owner: () => new Refusal(400, 'the order owner has to be the owner of the API KEY'),
  tick: (tick: string) => new Refusal(400, `order is invalid. Price breaks minimum tick size rule: ${tick}`),
  size: (least: string) => new Refusal(400, `order is invalid. Size lower than the minimum: ${least}`),
  duplicate: () => new Refusal(400, 'order is invalid. Duplicated.'),
  funds: () => new Refusal(400, 'not enough balance / allowance'),
  expiration: () => new Refusal(400, 'invalid expiration'),
  postOnly: () => new Refusal(400, 'invalid post-only order: order crosses book'),
  postOnlyType: () => new Refusal(400, 'invalid post-only order: only GTC and GTD order types are allowed'),
  fok: () => new Refusal(400, "order couldn't be fully filled. FOK orders are fully filled or killed."),
  fak: () =>
    new Refusal(
      400,
      'no orders found to match with FAK order. FAK orders are partially filled or killed if no match is found.',
    ),
  closed: () => new Refusal(400, 'the market is not accepting orders'),
  tooMany: (most: number) => new Refusal(400, `Too many orders in payload: ${most}`),
};
