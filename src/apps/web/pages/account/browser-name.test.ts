import { describe, expect, it } from 'vitest';
import { browserName } from '#apps/web/pages/account/browser-name.ts';

describe('a browser', () => {
  it.each([
    ['Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0', 'Firefox on Windows'],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/150.0 Safari/537.36 Edg/150.0', 'Edge on Windows'],
    ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36', 'Chrome on Linux'],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X) Version/26.0 Mobile Safari/604.1', 'Safari on iPhone'],
    ['curl/9.0', 'curl/9.0'],
    ['', 'Unknown browser'],
  ])('that says "%s" is %s', (agent, name) => {
    expect(browserName(agent)).toBe(name);
  });
});
