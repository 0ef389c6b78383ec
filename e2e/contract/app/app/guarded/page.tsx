export default function Page() {
  return <p>The guarded page</p>;
}
