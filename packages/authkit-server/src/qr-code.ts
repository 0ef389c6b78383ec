import { renderSVG } from 'uqr';

/** An SVG element. */
export function qrCode(text: string): string {
  return renderSVG(text, { ecc: 'M', border: 4 });
}

export function qrCodeDataUri(text: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(qrCode(text)).toString('base64')}`;
}
