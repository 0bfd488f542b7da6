import { readFileSync } from 'node:fs';
import { type IsolatedWorldSetup, installIsolatedWorld } from '../page/isolated-world.ts';
import { installMainWorld } from '../page/main-world.ts';
import { createPreloadModules } from '../page/preload-modules.ts';
import { createCodec } from '../page/structured-codec.ts';
import { installWindowReports, type ReportSetup } from '../page/window-reports.ts';
import { createEndpoint } from '../page/world-endpoint.ts';

// The functions go into the page as their source text: Node has already blanked the types out of it, so nothing needs to be built.

export function mainWorldScript(setup: IsolatedWorldSetup, controlled: boolean): string {
  return `(${installMainWorld})(${JSON.stringify({ toPage: setup.toPage, toPreload: setup.toPreload })}, ${createEndpoint}, ${controlled});`;
}

export function isolatedWorldScript(setup: IsolatedWorldSetup, reports: ReportSetup, preloadPath: string | undefined): string {
  const parts = `{ endpoint: ${createEndpoint}, codec: ${createCodec}, preloadModules: ${createPreloadModules} }`;
  const preload =
    preloadPath === undefined
      ? 'null'
      : `function (exports, require, module, process, setImmediate, clearImmediate) {\n${readFileSync(preloadPath, 'utf8')}\n}`;
  return `(${installIsolatedWorld})(${JSON.stringify(setup)}, ${parts}, ${preload});\n(${installWindowReports})(${JSON.stringify(reports)});`;
}
