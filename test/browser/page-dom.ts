/** The little of the DOM that is asked inside a page: `globalThis as unknown as PageWindow`. The other tests have no DOM in their types. */
export interface PageWindow {
  readonly document: {
    readonly activeElement: PageElement | null;
    readonly body: PageElement;
    readonly documentElement: PageElement;
    querySelectorAll(selector: string): Iterable<PageElement>;
  };
  readonly axe: { run(context: unknown, options: object): Promise<{ readonly violations: readonly AxeViolation[] }> };
  readonly getComputedStyle: (element: PageElement) => {
    readonly outlineStyle: string;
    readonly outlineWidth: string;
    readonly boxShadow: string;
  };
  readonly performance: { now(): number };
  readonly requestAnimationFrame: (run: (time: number) => void) => void;
}

export interface PageElement {
  readonly id: string;
  readonly innerText: string;
  readonly offsetParent: unknown;
  readonly scrollWidth: number;
  readonly clientWidth: number;
  getBoundingClientRect(): { readonly width: number; readonly height: number };
}

export interface PageCanvas {
  readonly width: number;
  readonly height: number;
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  } | null;
}

interface AxeViolation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}
