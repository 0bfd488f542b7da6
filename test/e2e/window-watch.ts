import type { CDPSession, Page } from 'playwright-core';

/** Everything that a window may not do: violate its policy, print an error, throw. Chromium hands over what happened before it was attached, too. */
export class WindowWatch {
  readonly violations: string[] = [];
  readonly errors: string[] = [];
  /** What the app printed. */
  readonly printed: readonly string[];
  readonly #pages = new WeakSet<Page>();

  constructor(printed: readonly string[]) {
    this.printed = printed;
  }

  /** To be asked for each window: lock and unlock replace it. */
  async attach(page: Page): Promise<void> {
    if (this.#pages.has(page)) return;
    this.#pages.add(page);
    const session = await page.context().newCDPSession(page);
    this.#listen(session);
    await Promise.all(['Audits.enable', 'Log.enable', 'Runtime.enable'].map((method) => session.send(method as 'Log.enable')));
  }

  #listen(session: CDPSession): void {
    session.on('Audits.issueAdded', ({ issue }) => {
      if (issue.code === 'ContentSecurityPolicyIssue') this.violations.push(JSON.stringify(issue.details.contentSecurityPolicyIssueDetails));
    });
    session.on('Log.entryAdded', ({ entry }) => {
      // Chromium asks for one by itself, and only on the double: an Electron window has no tab to show it in.
      if (entry.url?.endsWith('/favicon.ico')) return;
      if (entry.level === 'error') this.errors.push(`${entry.text} ${entry.url ?? ''}`.trim());
    });
    session.on('Runtime.consoleAPICalled', ({ type, args }) => {
      if (type === 'error' || type === 'assert') this.errors.push(args.map(({ value, description }) => String(value ?? description)).join(' '));
    });
    session.on('Runtime.exceptionThrown', ({ exceptionDetails }) => this.errors.push(exceptionDetails.exception?.description ?? exceptionDetails.text));
  }
}
