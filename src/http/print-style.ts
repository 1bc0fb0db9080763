import { createHash } from 'node:crypto';

/** The style of what is made for printing, inline: A4 upright, no session torn in two, heads on every page. */
export const PRINT_STYLE = `
@page { size: A4; margin: 16mm 14mm 18mm; }
* { box-sizing: border-box; }
body { font: 10pt/1.4 "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif; color: #111; background: #fff; margin: 0 auto; max-width: 182mm; padding: 8mm 0; }
@media screen { main { overflow-x: auto; } body { padding: 8mm 4mm; } }
@media print { body { padding: 0; max-width: none; } }
h1 { font-size: 18pt; margin: 0 0 1mm; } h2 { font-size: 12pt; margin: 8mm 0 2mm; break-after: avoid; }
.parties { display: flex; gap: 10mm; margin: 8mm 0; break-inside: avoid; }
.parties > div { flex: 1; overflow-wrap: anywhere; } .parties h2 { margin: 0 0 1mm; font-size: 9pt; color: #555; font-weight: normal; }
.lines { white-space: pre-line; }
table { border-collapse: collapse; width: 100%; } thead { display: table-header-group; }
th { text-align: left; font-size: 8pt; color: #555; font-weight: normal; border-bottom: .4mm solid #111; padding: 1mm 2mm 1mm 0; vertical-align: bottom; }
td { border-bottom: .2mm solid #bbb; padding: 1.2mm 2mm 1.2mm 0; vertical-align: top; overflow-wrap: anywhere; }
tr { break-inside: avoid; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; padding-right: 0; padding-left: 2mm; }
.number + :not(.number) { padding-left: 4mm; }
.sessions { font-size: 8.5pt; } .sessions .dim { font-size: 7.5pt; } .sessions td:nth-child(2) { min-width: 30mm; }
.when { white-space: nowrap; } .dim { color: #555; font-size: 8pt; }
.sums { width: 95mm; margin: 0 0 6mm auto; break-inside: avoid; }
.sums td:first-child { padding-right: 6mm; } .total td { border-top: .4mm solid #111; border-bottom: 0; font-weight: bold; font-size: 12pt; }
.notes { break-inside: avoid; } .notes li { margin-bottom: 1mm; }
`;

/** As a Content-Security-Policy names it. */
export const PRINT_STYLE_HASH = `sha256-${createHash('sha256').update(PRINT_STYLE).digest('base64')}`;
