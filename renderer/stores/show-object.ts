import { anyCertificate, useInventory } from './inventory.ts';
import { goTo } from './navigation.ts';
import { anyRequest, useRequests } from './requests.ts';

/** Goes to a certificate's details. `search`: what its list is narrowed to. */
export function showCertificate(id: string, search = ''): void {
  useInventory.setState({ view: 'certificates', filter: { ...anyCertificate, search }, selected: new Map(), open: id });
  goTo('certificates');
}

/** Goes to a request's details. */
export function showRequest(id: string): void {
  useRequests.setState({ view: 'requests', filter: anyRequest, selected: new Map(), open: id });
  goTo('requests');
}
