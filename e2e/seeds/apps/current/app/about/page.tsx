export default function Page() {
  return <h1>The page about</h1>;
}
