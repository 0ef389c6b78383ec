export default function Page() {
  return <h1>The page dashboard</h1>;
}
