import { type ReactNode, useEffect, useState } from 'react';
import type { Settings } from '../../preload/contract/agents.ts';
import type { ErrorAnswer } from '../../preload/contract/errors.ts';
import { Button } from '../components/Button.tsx';
import { ErrorNote } from '../components/ErrorNote.tsx';
import { Facts } from '../components/Facts.tsx';
import { Field } from '../components/Field.tsx';
import { Fingerprint } from '../components/Fingerprint.tsx';
import { Name } from '../components/Name.tsx';
import { wholeNumber } from '../components/NumberField.tsx';
import { grouped } from '../components/numbers.ts';
import { PageHead } from '../components/PageHead.tsx';
import { ScrollRegion } from '../components/ScrollRegion.tsx';
import { Select } from '../components/Select.tsx';
import { retireRule } from '../dialogs/destroy/retire-rule.ts';
import { ask } from '../stores/ask.ts';
import { openDialog } from '../stores/navigation.ts';
import { setPreferences, useSession, useUnlocked } from '../stores/session.ts';
import { changeSettings, useSettings } from '../stores/settings.ts';
import styles from './SettingsPage.module.css';
import { AnchorsPart } from './settings/AnchorsPart.tsx';
import { BlocklistPart } from './settings/BlocklistPart.tsx';

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.part}>
      <h2>{title}</h2>
      <div className={styles.fields}>{children}</div>
    </section>
  );
}

interface NumberProps {
  label: string;
  hint: string;
  setting: Exclude<keyof Settings, 'retireDays'>;
  most: number;
  unit: string;
}

/** A number that is kept when the field is left or Enter is pressed. */
function NumberSetting({ label, hint, setting, most, unit }: NumberProps) {
  const value = useSettings((state) => state.settings?.[setting]);
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<ErrorAnswer | null>(null);
  const [kept, setKept] = useState(false);
  const shown = text ?? String(value ?? '');
  const wrong = wholeNumber(shown, 1, most) === null;

  useEffect(() => {
    if (!kept) return;
    const timer = setTimeout(() => setKept(false), 2500);
    return () => clearTimeout(timer);
  }, [kept]);

  async function keep(): Promise<void> {
    if (text === null || wrong || Number(text) === value) return;
    const refused = await changeSettings({ [setting]: Number(text) });
    setError(refused);
    if (refused === null) {
      setText(null);
      setKept(true);
    }
  }

  return (
    <div>
      <Field label={label} hint={wrong && value !== undefined ? `A whole number from 1 to ${grouped(most)}.` : hint}>
        {(ids) => (
          <span className={styles.number}>
            <input
              {...ids}
              inputMode="numeric"
              value={shown}
              disabled={value === undefined}
              aria-invalid={wrong || undefined}
              onChange={(event) => setText(event.target.value)}
              onBlur={keep}
              onKeyDown={(event) => {
                if (event.key === 'Enter') void keep();
              }}
            />
            {unit}
            <span role="status">{kept ? '✓ kept' : ''}</span>
          </span>
        )}
      </Field>
      <ErrorNote error={error} />
    </div>
  );
}

/** The rule that destroys keys, as a fact: what cannot be taken back is not begun by leaving a field. */
function RetireRule({ custodian }: { custodian: boolean }) {
  const days = useSettings((state) => state.settings?.retireDays);
  return (
    <>
      <p data-testid="retire-rule">
        Destroy the key of a certificate that was renewed: <strong>{days === undefined ? '' : retireRule(days)}</strong>
      </p>
      <p className={styles.soft}>
        {days === 0
          ? 'The overview names such keys, and a custodian destroys each by hand.'
          : 'It is done when a custodian unlocks the vault, and only while the certificate that took its place is valid and has its key in store. A retired key is gone for good.'}
      </p>
      {custodian ? (
        <Button disabled={days === undefined} onClick={() => openDialog({ kind: 'retire-rule' })}>
          Change the rule…
        </Button>
      ) : (
        <p className={styles.soft}>A custodian can change this rule.</p>
      )}
    </>
  );
}

export function SettingsPage() {
  const app = useSession((state) => state.app);
  const session = useUnlocked();
  if (app === null || session === null) return null;
  return (
    <>
      <PageHead title="Settings" />
      <ScrollRegion label="Settings" className={styles.parts}>
        <Part title="Locking">
          <NumberSetting
            label="Lock when nobody uses the window for"
            hint="Running commands are waited for; the status bar says so."
            setting="idleMinutes"
            most={120}
            unit="minutes"
          />
          <p className={styles.soft}>
            {app.hearsScreenLock
              ? 'The vault also locks with the screen, when the workstation sleeps, and when the application ends.'
              : 'The vault also locks when the workstation sleeps and when the application ends. It does not lock with the screen: this desktop does not say on D-Bus when that is locked.'}
          </p>
        </Part>
        <Part title="Expiry">
          <NumberSetting
            label="A certificate needs attention"
            hint="Shown in amber, with a triangle."
            setting="attentionDays"
            most={365}
            unit="days before it expires"
          />
          <NumberSetting label="It is urgent" hint="Shown in red, with a cross." setting="urgentDays" most={365} unit="days before it expires" />
        </Part>
        <Part title="Retiring keys">
          <RetireRule custodian={session.role === 'custodian'} />
        </Part>
        <Part title="Blocklist">
          <BlocklistPart custodian={session.role === 'custodian'} />
        </Part>
        <Part title="Anchors of the log">
          <AnchorsPart may={session.role !== 'auditor'} />
        </Part>
        <Part title="Appearance">
          <Field label="Colours">
            {({ id }) => (
              <Select
                id={id}
                label="Colours"
                name="theme"
                value={app.preferences.theme}
                onChange={(theme) => setPreferences({ theme })}
                choices={[
                  { value: 'system', label: 'As the system' },
                  { value: 'light', label: 'Light' },
                  { value: 'dark', label: 'Dark' },
                ]}
              />
            )}
          </Field>
          <Field label="Rows">
            {({ id }) => (
              <Select
                id={id}
                label="Rows"
                name="density"
                value={app.preferences.density}
                onChange={(density) => setPreferences({ density })}
                choices={[
                  { value: 'automatic', label: 'By the size of the window' },
                  { value: 'dense', label: 'Dense, 28 px' },
                  { value: 'comfortable', label: 'Comfortable, 36 px' },
                ]}
              />
            )}
          </Field>
          {/* biome-ignore lint/a11y/useSemanticElements: a fieldset would need its legend drawn inside the line */}
          <div className={styles.buttons} role="group" aria-label="Size">
            <Button onClick={() => ask('app.zoom', { step: 'out' })}>Smaller</Button>
            <Button onClick={() => ask('app.zoom', { step: 'reset' })}>Normal size</Button>
            <Button onClick={() => ask('app.zoom', { step: 'in' })}>Larger</Button>
          </div>
        </Part>
        <Part title="You">
          <p>
            <Name text={session.officer} wrap /> ({session.role})
          </p>
          <div className={styles.buttons}>
            <Button onClick={() => openDialog({ kind: 'change-passphrase' })}>Change your passphrase…</Button>
            <Button onClick={() => openDialog({ kind: 'shortcuts' })}>Show the keyboard shortcuts</Button>
          </div>
        </Part>
        <Part title="This vault">
          <Facts
            facts={[
              ['Name', <Name key="n" text={session.vaultName} wrap />],
              ['Folder', <Name key="f" text={session.folder} wrap />],
              ['Vault id', <Fingerprint key="i" hex={session.vaultId} label="the vault id" />],
              ['Strongroom', app.shell === 'development' ? `${app.version}, development shell` : app.version],
            ]}
          />
        </Part>
      </ScrollRegion>
    </>
  );
}
