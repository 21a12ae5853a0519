import { describe } from 'vitest';
import { describeInBrowser } from './browser-suite.ts';
import { useSetting } from './setting.ts';
import { backtestWays } from './ways/backtests.ts';
import { dataWays } from './ways/data.ts';
import { everyPageWays } from './ways/every-page.ts';
import { firstLookWays } from './ways/first-look.ts';
import { keyboardWays } from './ways/keyboard.ts';
import { killSwitchWays } from './ways/kill-switch.ts';
import { operationWays } from './ways/operations.ts';
import { scannerWays } from './ways/scanner.ts';

const WAYS = [
  ['a first look', firstLookWays],
  ['the scanner', scannerWays],
  ['the keyboard', keyboardWays],
  ['every page', everyPageWays],
  ['the kill switch', killSwitchWays],
  ['operating', operationWays],
  ['data', dataWays],
  ['backtests', backtestWays],
] as const;

describeInBrowser('the dashboard over the sandbox', () => {
  const setting = useSetting({ args: ['--speed', '600'] });
  describe.each(WAYS)('%s', (_, ways) => {
    ways(setting);
  });
});
