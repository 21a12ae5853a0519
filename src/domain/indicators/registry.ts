import type { IndicatorDefinition } from '#domain/indicators/definition.ts';
import { PEARSON } from '#domain/indicators/correlation/pearson.ts';
import { SPEARMAN } from '#domain/indicators/correlation/spearman.ts';
import { CCI } from '#domain/indicators/momentum/cci.ts';
import { PPO } from '#domain/indicators/momentum/ppo.ts';
import { ROC } from '#domain/indicators/momentum/roc.ts';
import { RSI } from '#domain/indicators/momentum/rsi.ts';
import { STOCH_RSI } from '#domain/indicators/momentum/stoch-rsi.ts';
import { STOCHASTIC } from '#domain/indicators/momentum/stochastic.ts';
import { TRIX } from '#domain/indicators/momentum/trix.ts';
import { ULTIMATE_OSCILLATOR } from '#domain/indicators/momentum/ultimate-oscillator.ts';
import { WILLIAMS_R } from '#domain/indicators/momentum/williams-r.ts';
import { ADX } from '#domain/indicators/trend/adx.ts';
import { AROON_OSCILLATOR } from '#domain/indicators/trend/aroon-oscillator.ts';
import { DEMA } from '#domain/indicators/trend/dema.ts';
import { EMA } from '#domain/indicators/trend/ema.ts';
import { HMA } from '#domain/indicators/trend/hma.ts';
import { HURST } from '#domain/indicators/trend/hurst.ts';
import { ICHIMOKU } from '#domain/indicators/trend/ichimoku.ts';
import { KAMA } from '#domain/indicators/trend/kama.ts';
import { LINEAR_REGRESSION_SLOPE } from '#domain/indicators/trend/linear-regression-slope.ts';
import { MACD } from '#domain/indicators/trend/macd.ts';
import { RELATIVE_MOVING_AVERAGE } from '#domain/indicators/trend/relative-moving-average.ts';
import { RMA } from '#domain/indicators/trend/rma.ts';
import { SMA } from '#domain/indicators/trend/sma.ts';
import { SUPERTREND } from '#domain/indicators/trend/supertrend.ts';
import { TEMA } from '#domain/indicators/trend/tema.ts';
import { WMA } from '#domain/indicators/trend/wma.ts';
import { ATR } from '#domain/indicators/volatility/atr.ts';
import { BOLLINGER } from '#domain/indicators/volatility/bollinger.ts';
import { DONCHIAN } from '#domain/indicators/volatility/donchian.ts';
import { KELTNER } from '#domain/indicators/volatility/keltner.ts';
import { NATR } from '#domain/indicators/volatility/natr.ts';
import { PERCENTILE_RANK } from '#domain/indicators/volatility/percentile-rank.ts';
import { REALISED_VOLATILITY } from '#domain/indicators/volatility/realised-volatility.ts';
import { Z_SCORE } from '#domain/indicators/volatility/z-score.ts';
import { ACCUMULATION_DISTRIBUTION } from '#domain/indicators/volume/accumulation-distribution.ts';
import { CMF } from '#domain/indicators/volume/cmf.ts';
import { MFI } from '#domain/indicators/volume/mfi.ts';
import { MOVING_VWAP } from '#domain/indicators/volume/moving-vwap.ts';
import { OBV } from '#domain/indicators/volume/obv.ts';
import { RELATIVE_VOLUME } from '#domain/indicators/volume/relative-volume.ts';
import { VWAP } from '#domain/indicators/volume/vwap.ts';

/** Every indicator that can be asked for by name. */
export const INDICATORS: readonly IndicatorDefinition[] = [
  ADX,
  AROON_OSCILLATOR,
  DEMA,
  EMA,
  HMA,
  HURST,
  ICHIMOKU,
  KAMA,
  LINEAR_REGRESSION_SLOPE,
  MACD,
  RELATIVE_MOVING_AVERAGE,
  RMA,
  SMA,
  SUPERTREND,
  TEMA,
  WMA,
  CCI,
  PPO,
  ROC,
  RSI,
  STOCH_RSI,
  STOCHASTIC,
  TRIX,
  ULTIMATE_OSCILLATOR,
  WILLIAMS_R,
  ATR,
  BOLLINGER,
  DONCHIAN,
  KELTNER,
  NATR,
  PERCENTILE_RANK,
  REALISED_VOLATILITY,
  Z_SCORE,
  ACCUMULATION_DISTRIBUTION,
  CMF,
  MFI,
  MOVING_VWAP,
  OBV,
  RELATIVE_VOLUME,
  VWAP,
  PEARSON,
  SPEARMAN,
];
