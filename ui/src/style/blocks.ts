/** What several pages lay out in the same way: figures side by side, lines in boxes, fields of a filter. */
import { css } from 'lit';

export const figures = css`
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr));
    gap: 12px;
  }
  .figures strong {
    display: block;
    font-size: 1.5rem;
  }
`;

export const boxes = css`
  ul {
    list-style: none;
    margin: 0;
    padding: 0;
    display: grid;
    gap: 8px;
  }
  li {
    padding: 12px;
    border-radius: 10px;
    background: var(--ground);
  }
`;

export const fields = css`
  form {
    display: grid;
    gap: 12px;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(10.5rem, 100%), 1fr));
    gap: 12px;
    align-items: end;
  }
  button[aria-pressed='true'] {
    border-color: var(--accent);
    box-shadow: inset 0 0 0 1px var(--accent);
  }
`;
