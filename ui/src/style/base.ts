/** What all elements of the page share; each shadow root adopts the same sheet. */
import { css } from 'lit';

export const base = css`
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :host {
    display: block;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  h1,
  h2,
  h3 {
    margin: 0;
    line-height: 1.25;
    text-wrap: balance;
  }
  h1 {
    font-size: 1.5rem;
  }
  h2 {
    font-size: 1.15rem;
  }
  h3 {
    font-size: 1rem;
  }
  p {
    margin: 0;
  }
  a {
    color: var(--accent);
  }
  code,
  pre {
    font-family: var(--mono);
    font-size: 0.9em;
    overflow-wrap: anywhere;
  }
  .dim {
    color: var(--dim);
  }
  .small {
    font-size: 0.875rem;
  }
  .good {
    color: var(--good);
  }
  .warn {
    color: var(--warn);
  }
  .bad {
    color: var(--bad);
  }
  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding: var(--gap);
  }
  .stack {
    display: grid;
    gap: var(--gap);
    align-content: start;
    grid-template-columns: minmax(0, 1fr);
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 12px;
    align-items: center;
  }
  .between {
    justify-content: space-between;
  }
  .number {
    font-variant-numeric: tabular-nums;
  }
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
  }
  button,
  .button {
    min-height: 44px;
    padding: 8px 16px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--surface);
    color: var(--text);
    font-weight: 600;
    text-decoration: none;
    cursor: pointer;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
  }
  button:hover:not(:disabled),
  .button:hover {
    border-color: var(--accent);
  }
  button.main,
  .button.main {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--accent-text);
  }
  button.danger {
    border-color: var(--bad);
    color: var(--bad);
  }
  button.small,
  .button.small {
    min-height: 32px;
    padding: 4px 10px;
    font-size: 0.875rem;
  }
  button:disabled {
    opacity: 0.55;
    cursor: not-allowed;
  }
  :focus-visible {
    outline: 3px solid var(--accent);
    outline-offset: 2px;
  }
  label {
    display: grid;
    gap: 4px;
    font-weight: 600;
  }
  label .small {
    font-weight: 400;
  }
  label.check {
    display: flex;
    gap: 8px;
    align-items: center;
    font-weight: 400;
  }
  input,
  select,
  textarea {
    min-height: 44px;
    padding: 8px 12px;
    border: 1px solid var(--dim);
    border-radius: 10px;
    background: var(--surface);
    width: 100%;
    font-weight: 400;
  }
  input[type='checkbox'],
  input[type='radio'] {
    width: 20px;
    min-height: 20px;
    height: 20px;
    accent-color: var(--accent);
  }
  textarea {
    font-family: var(--mono);
    font-size: 0.9rem;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: 0.9375rem;
  }
  caption {
    text-align: left;
    font-weight: 600;
    padding-bottom: 4px;
  }
  th {
    text-align: left;
    color: var(--dim);
    font-weight: 600;
  }
  th,
  td {
    padding: 8px 12px 8px 0;
    border-bottom: 1px solid var(--line);
    vertical-align: top;
  }
  td.number,
  th.number {
    text-align: right;
  }
  summary {
    cursor: pointer;
    font-weight: 600;
    min-height: 32px;
  }
  dl {
    display: grid;
    grid-template-columns: fit-content(50%) minmax(0, 1fr);
    gap: 4px 16px;
    margin: 0;
  }
  dt {
    color: var(--dim);
  }
  dd {
    margin: 0;
  }
  .hidden-label {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      transition: none !important;
      animation: none !important;
    }
  }
`;
