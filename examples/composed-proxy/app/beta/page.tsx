export default function BetaPage() {
  return <h1>The new home</h1>;
}
