import { Menu } from './menu';

export default function HomePage() {
  return <Menu />;
}
