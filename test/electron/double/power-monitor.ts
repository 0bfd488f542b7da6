import type { PowerMonitor } from 'electron';
import { StrictEmitter } from './strict.ts';

export const POWER_EVENTS = [
  'suspend',
  'resume',
  'lock-screen',
  'unlock-screen',
  'shutdown',
  'on-ac',
  'on-battery',
  'user-did-become-active',
  'user-did-resign-active',
] as const;

/** `powerMonitor`. The double cannot see the machine's power; its events come from the control channel, its idle time from the app's windows. */
export class DoublePowerMonitor extends StrictEmitter implements Pick<PowerMonitor, 'getSystemIdleTime' | 'getSystemIdleState' | 'isOnBatteryPower'> {
  #lastActivity = Date.now();
  #forcedIdleSeconds: number | undefined;

  constructor() {
    super('powerMonitor', POWER_EVENTS);
  }

  getSystemIdleTime(): number {
    return this.#forcedIdleSeconds ?? Math.floor((Date.now() - this.#lastActivity) / 1000);
  }

  getSystemIdleState(idleThreshold: number): 'active' | 'idle' {
    return this.getSystemIdleTime() >= idleThreshold ? 'idle' : 'active';
  }

  isOnBatteryPower(): boolean {
    return false;
  }

  noteActivity(): void {
    this.#lastActivity = Date.now();
  }

  /** @param seconds what to report from now on; null for the real time since the last input. */
  forceIdle(seconds: number | null): void {
    this.#forcedIdleSeconds = seconds ?? undefined;
  }
}
