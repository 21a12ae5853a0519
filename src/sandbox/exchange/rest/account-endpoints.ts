import type { Account } from '#sandbox/exchange/accounts/account.ts';
import type { Holding } from '#sandbox/exchange/accounts/balances.ts';
import type { ExchangeCore } from '#sandbox/exchange/exchange-core.ts';
import type { Params } from '#sandbox/exchange/params.ts';
import { keyed, open, signed } from '#sandbox/exchange/rest/endpoint.ts';
import type { Endpoints } from '#sandbox/exchange/rest/endpoint.ts';
import { ASSET_DIGITS } from '#sandbox/exchange/symbol-rules.ts';

/** The account itself, its listen keys, and what clients ask about assets. */
export function accountEndpoints(exchange: ExchangeCore): Endpoints {
  const { listenKeys } = exchange;
  return {
    'GET /api/v3/account': signed(20, (params, account) => accountJson(exchange, account, params)),
    'GET /api/v3/account/commission': signed(20, (params) => commissionJson(exchange, params)),
    'POST /api/v3/userDataStream': keyed(2, (_, account) => ({ listenKey: listenKeys.open(account) })),
    'PUT /api/v3/userDataStream': keyed(2, (params, account) => {
      listenKeys.keep(params.need('listenKey'), account);
      return {};
    }),
    'DELETE /api/v3/userDataStream': keyed(2, (params, account) => {
      listenKeys.close(params.need('listenKey'), account);
      return {};
    }),
    'GET /sapi/v1/capital/config/getall': signed(10, (_, account) => coins(exchange, account)),
    'GET /sapi/v1/asset/tradeFee': signed(1, (params) => tradeFees(exchange, params)),
    'GET /sapi/v1/account/status': signed(1, () => ({ data: 'Normal' })),
    'GET /sapi/v1/margin/allPairs': keyed(1, () => []),
    'GET /sapi/v1/margin/isolated/allPairs': keyed(1, () => []),
    'GET /sapi/v1/system/status': open(1, () => ({ status: 0, msg: 'normal' })),
  };
}

function accountJson(exchange: ExchangeCore, account: Account, params: Params): unknown {
  const { maker, taker } = ratesOf(exchange);
  const bps = (rate: string): number => Math.round(Number(rate) * 10_000);
  const isShort = params.text('omitZeroBalances') === 'true';
  const balances = account.balances.all().filter(({ free, locked }) => !isShort || !free.plus(locked).isZero());
  return {
    makerCommission: bps(maker),
    takerCommission: bps(taker),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { maker, taker, buyer: ZERO, seller: ZERO },
    canTrade: true,
    canWithdraw: false,
    canDeposit: false,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: account.updatedAt,
    accountType: 'SPOT',
    balances: balances.map(balanceJson),
    permissions: ['SPOT'],
    uid: account.uid,
  };
}

function balanceJson({ asset, free, locked }: Holding): unknown {
  return {
    asset,
    free: free.round(ASSET_DIGITS, 'down').toString(),
    locked: locked.round(ASSET_DIGITS, 'down').toString(),
  };
}

const ZERO = '0.00000000';

function ratesOf(exchange: ExchangeCore): { readonly maker: string; readonly taker: string } {
  const { maker, taker } = exchange.commissions;
  return { maker: maker.round(ASSET_DIGITS, 'down').toString(), taker: taker.round(ASSET_DIGITS, 'down').toString() };
}

function commissionJson(exchange: ExchangeCore, params: Params): unknown {
  const { symbol } = exchange.market(params.need('symbol')).rules;
  const rates = { ...ratesOf(exchange), buyer: ZERO, seller: ZERO };
  const none = { maker: ZERO, taker: ZERO, buyer: ZERO, seller: ZERO };
  const discount = { enabledForAccount: false, enabledForSymbol: false, discountAsset: 'BNB', discount: ZERO };
  return { symbol, standardCommission: rates, specialCommission: none, taxCommission: none, discount };
}

function tradeFees(exchange: ExchangeCore, params: Params): unknown {
  const { maker, taker } = ratesOf(exchange);
  const wanted = params.text('symbol');
  return exchange
    .listed()
    .filter(({ symbol }) => wanted === undefined || symbol === wanted)
    .map(({ symbol }) => ({ symbol, makerCommission: maker, takerCommission: taker }));
}

/** Every asset that is traded or held; none of them can be moved in or out. */
function coins(exchange: ExchangeCore, account: Account): unknown {
  const assets = new Set<string>(exchange.listed().flatMap(({ instrument }) => [instrument.base, instrument.quote]));
  for (const { asset } of account.balances.all()) assets.add(asset);
  return [...assets].sort().map((coin) => ({
    coin,
    name: coin,
    depositAllEnable: false,
    withdrawAllEnable: false,
    isLegalMoney: false,
    trading: true,
    free: account.balances.free(coin).round(ASSET_DIGITS, 'down').toString(),
    locked: account.balances.of(coin).locked.round(ASSET_DIGITS, 'down').toString(),
    freeze: ZERO,
    withdrawing: ZERO,
    ipoing: ZERO,
    ipoable: ZERO,
    storage: ZERO,
    networkList: [],
  }));
}
