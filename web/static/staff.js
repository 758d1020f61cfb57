/* staff.js - comfort for the desk: progress of an upload, and news about a file that is being read. Without it the
 * same forms work; nothing here decides anything. */
'use strict';

function sendWithProgress(form) {
  const box = form.querySelector('.rw-progress');
  const bar = box.querySelector('progress');
  const line = box.querySelector('p');
  const request = new XMLHttpRequest();
  request.open('POST', form.action);
  request.upload.addEventListener('progress', (event) => {
    if (!event.lengthComputable) return;
    const percent = Math.floor((event.loaded / event.total) * 100);
    bar.value = percent;
    line.textContent = percent + ' ' + box.dataset.progressText;
  });
  request.upload.addEventListener('load', () => {
    line.textContent = box.dataset.progressDone;
  });
  request.addEventListener('load', () => {
    if (request.status < 400 && request.responseURL !== form.action) {
      location.assign(request.responseURL);
      return;
    }
    /* The form again, with what was wrong: show its main part in place. */
    const page = new DOMParser().parseFromString(request.responseText, 'text/html');
    const main = page.querySelector('main');
    if (main) document.querySelector('main').replaceWith(main);
    watchForms();
    window.scrollTo(0, 0);
  });
  request.addEventListener('error', () => {
    form.dataset.upload = 'plain';
    form.requestSubmit();
  });
  box.hidden = false;
  request.send(new FormData(form));
}

function watchForms() {
  for (const form of document.querySelectorAll('form[data-upload]')) {
    form.addEventListener('submit', (event) => {
      if (form.dataset.upload !== 'progress') return;
      event.preventDefault();
      form.dataset.upload = 'sending';
      sendWithProgress(form);
    });
  }
}

/* Reloads when the file has been read, unless somebody is filling in the form: then the line says so. While a scan is
   read, the line tells how far that is. */
async function poll(line, touched) {
  for (let wait = 700; ; wait = Math.min(wait * 1.5, 10000)) {
    await new Promise((resolve) => setTimeout(resolve, wait));
    const answer = await fetch(line.dataset.url, { headers: { Accept: 'application/json' } });
    if (!answer.ok) return;
    const state = await answer.json();
    if (state.text.state === 'pending') {
      const { pages_done: done, pages } = state.progress;
      if (pages > 0) line.textContent = line.dataset.progress.replace('{done}', done).replace('{pages}', pages);
      continue;
    }
    if (touched()) line.nextElementSibling.classList.add('rw-note');
    else location.reload();
    return;
  }
}

let touched = false;
document.addEventListener('input', () => {
  touched = true;
});
watchForms();
for (const line of document.querySelectorAll('[data-url]')) poll(line, () => touched).catch(() => {});
