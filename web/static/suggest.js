/* suggest.js - what a search may become, below the field where it is typed: a combobox with a list, after the pattern of
 * the ARIA Authoring Practices Guide. Without it the same form searches; nothing here decides anything. */
'use strict';

const PAUSE_MS = 120; /* of typing, before something is asked for */

function watchSearch(box) {
  const input = box.querySelector('input');
  const list = document.createElement('ul');
  let active = -1;
  let typed = input.value;
  let timer = 0;
  let asked = null;

  list.id = input.id + '-list';
  list.className = 'rw-suggest__list';
  list.setAttribute('role', 'listbox');
  list.setAttribute('aria-label', box.dataset.suggest);
  list.hidden = true;
  box.append(list);
  input.setAttribute('role', 'combobox');
  input.setAttribute('aria-autocomplete', 'list');
  input.setAttribute('aria-controls', list.id);
  input.setAttribute('aria-expanded', 'false');
  input.autocomplete = 'off';

  function show(open) {
    list.hidden = !open;
    input.setAttribute('aria-expanded', String(open));
    if (!open) mark(-1);
  }

  function mark(index) {
    active = index;
    [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === index)));
    if (index < 0) {
      input.removeAttribute('aria-activedescendant');
      return;
    }
    input.setAttribute('aria-activedescendant', list.children[index].id);
    list.children[index].scrollIntoView({ block: 'nearest' });
  }

  function fill(items) {
    list.replaceChildren(
      ...items.map((text, i) => {
        const item = document.createElement('li');
        item.id = list.id + '-' + i;
        item.setAttribute('role', 'option');
        item.setAttribute('aria-selected', 'false');
        item.textContent = text;
        return item;
      }),
    );
    show(items.length > 0 && document.activeElement === input);
  }

  async function ask() {
    if (asked) asked.abort();
    asked = new AbortController();
    const q = input.value;
    if (q.trim().length < 2) {
      fill([]);
      return;
    }
    const answer = await fetch('/api/v1/suggest?q=' + encodeURIComponent(q), { signal: asked.signal });
    if (!answer.ok) return;
    const { items } = await answer.json();
    if (input.value === q) fill(items);
  }

  function take(index) {
    clearTimeout(timer);
    input.value = list.children[index].textContent;
    show(false);
    input.form.requestSubmit();
  }

  function move(step) {
    const n = list.children.length;
    if (n === 0) return;
    if (list.hidden) show(true);
    /* One place more than there are items: what was typed itself. */
    const next = ((active + 1 + step + n + 1) % (n + 1)) - 1;
    mark(next);
    input.value = next < 0 ? typed : list.children[next].textContent;
  }

  input.addEventListener('input', () => {
    typed = input.value;
    clearTimeout(timer);
    timer = setTimeout(() => ask().catch(() => {}), PAUSE_MS);
  });
  input.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      move(event.key === 'ArrowDown' ? 1 : -1);
      event.preventDefault();
    } else if (event.key === 'Escape' && !list.hidden) {
      input.value = typed;
      show(false);
      event.preventDefault();
    } else if (event.key === 'Enter') {
      clearTimeout(timer);
      if (asked) asked.abort();
      show(false);
    }
  });
  input.addEventListener('blur', () => show(false));
  /* Before the field loses the focus. */
  list.addEventListener('pointerdown', (event) => event.preventDefault());
  list.addEventListener('click', (event) => {
    const index = [...list.children].indexOf(event.target.closest('li'));
    if (index >= 0) take(index);
  });
}

for (const box of document.querySelectorAll('[data-suggest]')) watchSearch(box);
