import { startChromium } from './browser.ts';
import { Visit } from './visit.ts';
const browser = await startChromium();
const [url, wait = '2500', ...paths] = process.argv.slice(2);
const v = await Visit.begin(browser, { url: url! });
for (const path of paths) {
  await v.page.goto(path);
  await v.page.waitForTimeout(Number(wait));
  console.log('=====', path);
  console.log(await v.page.locator('main').ariaSnapshot());
}
console.log(v.troubles());
await browser.close();
