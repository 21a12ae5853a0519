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

describeInBrowser('the dashboard over the sandbox', () => {
  const setting = useSetting({ args: ['--speed', '600'] });
  describe('a first look', () => firstLookWays(setting));
  describe('the scanner', () => scannerWays(setting));
  describe('the keyboard', () => keyboardWays(setting));
  describe('every page', () => everyPageWays(setting));
  describe('the kill switch', () => killSwitchWays(setting));
  describe('operating', () => operationWays(setting));
  describe('data', () => dataWays(setting));
  describe('backtests', () => backtestWays(setting));
});
