import { currentUserId } from '../../auth';

async function Badge() {
  return <p data-badge={await currentUserId()}>Badge</p>;
}

async function Sidebar() {
  return <aside data-sidebar={await currentUserId()}>Sidebar</aside>;
}

/** A page that three of its parts ask who is signed in. */
export default async function Account() {
  const id = await currentUserId();
  return (
    <main data-user={id}>
      <Badge />
      <Sidebar />
    </main>
  );
}
