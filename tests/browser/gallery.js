// gallery.js - looks at every page of build/gallery (see gallery.c) as a browser and a validator do:
//   - html-validate finds nothing, axe-core (WCAG 2.2 AA and best practice) finds nothing at 1280 and at 390 px, light
//     and dark; nothing is wider than a phone
//   - nothing leaves the server, nothing is refused by the content security policy, no script of a hostile value runs
// TAP on stdout.   node gallery.js GALLERY_DIR [--shots DIR] [NAME...]
'use strict';
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { chromium } = require('playwright-core');

const args = process.argv.slice(2);
const dir = path.resolve(args.shift());
const shots = args[0] === '--shots' ? args.splice(0, 2)[1] : null;
const only = args;

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
  "form-action 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'";
const kinds = { '.html': 'text/html; charset=utf-8', '.css': 'text/css; charset=utf-8', '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2', '.js': 'text/javascript; charset=utf-8' };

function serve() {
  const server = http.createServer((request, response) => {
    const file = path.join(dir, path.normalize(new URL(request.url, 'http://x').pathname));
    if (!file.startsWith(dir) || !fs.existsSync(file) || !fs.statSync(file).isFile()) {
      response.writeHead(404, { 'Content-Type': 'text/plain' });
      response.end();
      return;
    }
    response.writeHead(200, { 'Content-Type': kinds[path.extname(file)] ?? 'text/plain', 'Content-Security-Policy': policy });
    response.end(fs.readFileSync(file));
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

let count = 0, failed = 0;
function check(ok, name, why = []) {
  count++;
  if (!ok) failed++;
  console.log(`${ok ? 'ok' : 'not ok'} ${count} - ${name}`);
  if (!ok) for (const line of why) console.log(`#   ${line}`);
}

async function validate(names) {
  const { HtmlValidate } = await import('html-validate');
  const validator = new HtmlValidate({
    extends: ['html-validate:standard', 'html-validate:document', 'html-validate:a11y'],
    rules: {
      'void-style': 'off', 'no-trailing-whitespace': 'off', 'attr-quotes': 'off', 'no-inline-style': 'error',
      'long-title': 'off', // titles of bylaws are long
      'no-redundant-role': 'off', // tables keep their roles when they are laid out as blocks on a phone
      'prefer-native-element': 'off', // the same
      'attribute-boolean-style': 'off', 'attribute-empty-style': 'off',
      'require-sri': 'off', // all files are our own
      'no-raw-characters': ['error', { relaxed: true }],
    },
  });
  for (const name of names) {
    if (/-(bare|hostile|long)$/.test(name)) continue; // values that no handler gives
    const report = await validator.validateFile(path.join(dir, `${name}.html`));
    const messages = report.results.flatMap((r) => r.messages.map((m) => `${m.line}:${m.column} ${m.ruleId}: ${m.message}`));
    check(report.valid, `html-validate ${name}`, messages);
  }
}

async function look(browser, base, name, width, scheme) {
  const context = await browser.newContext({ viewport: { width, height: width > 600 ? 900 : 844 }, colorScheme: scheme,
    deviceScaleFactor: 1, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const trouble = [];
  page.on('console', (message) => message.type() === 'error' && trouble.push(message.text()));
  page.on('pageerror', (error) => trouble.push(String(error)));
  page.on('dialog', (dialog) => { trouble.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on('request', (request) => request.url().startsWith(base) || trouble.push(`request to ${request.url()}`));
  const polled = (text) => text.includes('404') && name.startsWith('draft'); // the status of an upload is not served here
  await page.goto(`${base}/${name}.html`, { waitUntil: 'load' });
  await page.evaluate(() => document.fonts.ready);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0 && !/-(bare|hostile)$/.test(name)) trouble.push(`${wide} px wider than the window`);
  if (shots) {
    fs.mkdirSync(shots, { recursive: true });
    await page.screenshot({ path: path.join(shots, `${name}-${width}${scheme === 'dark' ? '-dark' : ''}.png`), fullPage: true });
  }
  if (!/-(bare|hostile|long)$/.test(name)) {
    await page.evaluate(fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8'));
    const result = await page.evaluate(() => window.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'] }));
    for (const v of result.violations)
      for (const node of v.nodes.slice(0, 4)) trouble.push(`${v.id}: ${node.target} ${node.html.slice(0, 160)} ${node.failureSummary.replace(/\s+/g, ' ').slice(0, 240)}`);
  }
  const real = trouble.filter((text) => !polled(text));
  check(real.length === 0, `${name} at ${width} px, ${scheme}`, real);
  await context.close();
}

async function main() {
  const names = fs.readdirSync(dir).filter((f) => f.endsWith('.html')).map((f) => f.slice(0, -5)).sort()
    .filter((name) => only.length === 0 || only.includes(name));
  if (names.length === 0) throw new Error('no pages');
  await validate(names);
  const server = await serve();
  const base = `http://127.0.0.1:${server.address().port}`;
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-dev-shm-usage'] });
  for (const name of names)
    for (const [width, scheme] of name.endsWith('-long') ? [[1280, 'light'], [390, 'light']]
      : /-(bare|hostile)$/.test(name) ? [[390, 'light']] : [[1280, 'light'], [390, 'light'], [390, 'dark']])
      await look(browser, base, name, width, scheme);
  await browser.close();
  server.close();
  console.log(`1..${count}`);
  process.exit(failed > 0 ? 1 : 0);
}

main().catch((error) => {
  console.log(`Bail out! ${error.stack}`);
  process.exit(1);
});
