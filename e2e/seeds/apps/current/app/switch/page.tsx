import { SwitchOrganizationButton } from './button';

export default function Page() {
  return <SwitchOrganizationButton />;
}
