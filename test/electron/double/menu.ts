import type { MenuItemConstructorOptions } from 'electron';

/** `Menu`: the app has none (`setApplicationMenu(null)`); a template is accepted so that a platform that needs one can build it. */
export class DoubleMenu {
  static #application: DoubleMenu | null = null;
  readonly items: readonly MenuItemConstructorOptions[];

  constructor(items: readonly MenuItemConstructorOptions[] = []) {
    this.items = items;
  }

  static setApplicationMenu(menu: DoubleMenu | null): void {
    DoubleMenu.#application = menu;
  }

  static getApplicationMenu(): DoubleMenu | null {
    return DoubleMenu.#application;
  }

  static buildFromTemplate(template: readonly MenuItemConstructorOptions[]): DoubleMenu {
    return new DoubleMenu(template);
  }

  popup(): void {
    throw new Error('the double does not implement electron.Menu.popup');
  }
}
