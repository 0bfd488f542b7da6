import { commonNameOf } from '../components/common-name.ts';
import { anyCertificate, useInventory } from './inventory.ts';
import { goTo } from './navigation.ts';
import { anyRequest, useRequests } from './requests.ts';

/** Goes to a certificate's details. `search`: what its list is narrowed to. */
export function showCertificate(id: string, search = ''): void {
  useInventory.setState({ view: 'certificates', filter: { ...anyCertificate, search }, selected: new Map(), open: id });
  goTo('certificates');
}

/** Goes to the certificates that an authority issued, the newest first. `issuer`: its subject, RFC 4514. */
export function showIssuedBy(issuer: string): void {
  useInventory.setState({
    view: 'certificates',
    filter: { ...anyCertificate, search: commonNameOf(issuer) },
    sort: { column: 'notBefore', descending: true },
    selected: new Map(),
    open: null,
  });
  goTo('certificates');
}

/** Goes to a request's details. */
export function showRequest(id: string): void {
  useRequests.setState({ view: 'requests', filter: anyRequest, selected: new Map(), open: id });
  goTo('requests');
}
