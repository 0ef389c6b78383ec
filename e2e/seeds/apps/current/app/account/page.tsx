export default function Page() {
  return <h1>The page account</h1>;
}
