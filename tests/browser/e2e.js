// e2e.js - a clerk in a real browser: signs in, uploads the second version of a bylaw, sets its dates, releases it; then the
// public sees it, finds a word that only it contains, and downloads the very bytes. Once with JavaScript, once without.
// All by keyboard: what a mouse may do, the return key must do too.
// Uses two versions of a real bylaw when the corpus is beside the checkout, made ones otherwise.
//   node tests/browser/e2e.js [BUILD]
'use strict'
const fs = require('node:fs')
const path = require('node:path')
const { chromium } = require('playwright-core')
const { Server, Tap, PASSWORD, makePdf, sha256 } = require('../rigs/server.js')

const build = process.argv[2] || 'build/release'
const corpus = path.join(__dirname, '../../../shared/corpus/satzungen')
const tap = new Tap()

// First and second version with a word that stands in the second alone.
function twoVersions (server) {
  const real = ['raum-bad-boll-verbandssatzung_v1.pdf', 'raum-bad-boll-verbandssatzung_v2.pdf'].map(f => path.join(corpus, f))
  if (real.every(f => fs.existsSync(f))) return real
  return ['erstfassungswort', 'neufassungswort'].map((w, i) => {
    const f = path.join(server.dir, `satzung_v${i + 1}.pdf`)
    fs.writeFileSync(f, makePdf(w))
    return f
  })
}

async function textOf (server, slug, n) {
  const t = await (await server.api('GET', `/documents/${slug}/versions/${n}/text`)).json()
  return t.pages.map(p => p.text).join('\n').replace(/[-\u00ad]\n/g, '')
}

const words = text => new Set(text.toLowerCase().match(/\p{L}{6,}/gu) || [])

// Contexts ask for reduced motion: a button that a smooth scroll still moves cannot be clicked.

// Once the text is read, the form has a date from it, with its place. A script reloads the form by itself, unless it is touched.
async function suggestedDate (server, page, name) {
  const place = page.locator('#s-effective_from')
  for (let i = 0; i < 100 && !(await place.count()); i++) {
    await page.waitForTimeout(100)
    if (name.startsWith('without')) await page.reload()
  }
  tap.is(await page.inputValue('#f-effective_from'), '2024-07-01', `${name}: a date of the text is filled in`)
  const beside = await place.innerText()
  tap.ok(/^Vorschlag aus dem Text, bitte prüfen\. Seite 5: „… Die Änderung der Satzung .* tritt am 01\. Juli 2024 in Kraft …“$/.test(beside),
    `${name}: marked as a suggestion, with its place`, beside)
}

// What a reader sees afterwards, signed out.
async function publicSide (server, browser, javaScriptEnabled, slug, file, only, name) {
  const context = await browser.newContext({ javaScriptEnabled, locale: 'de-DE', acceptDownloads: true, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(server.base + '/')
  await page.press('a:has-text("Verbandssatzung")', 'Enter')
  const main = await page.innerText('main')
  tap.ok(/In Kraft/.test(main) && (main.includes('1. Februar 2024') || main.includes('01.02.2024')), `${name}: the page says in force since its date`, main.slice(0, 600))
  tap.ok(/2\. Fassung/.test(main) && /1\. Fassung/.test(main), `${name}: both versions are listed`)

  tap.ok(only.length > 0, `${name}: the second version has words of its own`)
  let found = null
  for (const word of only) {
    await page.goto(`${server.base}/suche?q=${encodeURIComponent(word)}`)
    if (await page.locator('main mark').count()) { found = word; break }
  }
  tap.ok(found !== null, `${name}: the search finds a word that only it contains (${found})`, only.join(' '))

  await page.goto(`${server.base}/d/${slug}`)
  const [download] = await Promise.all([page.waitForEvent('download'), page.press('a[href*="download=1"]', 'Enter')])
  const bytes = fs.readFileSync(await download.path())
  tap.is(sha256(bytes), sha256(fs.readFileSync(file)), `${name}: the download is the uploaded file, byte for byte`)
  tap.ok((await context.cookies()).length === 0, `${name}: a reader gets no cookie`)
  await context.close()
}

// What is offered below the search field, by keyboard.
async function suggestions (server, browser) {
  const context = await browser.newContext({ locale: 'de-DE', reducedMotion: 'reduce' })
  const page = await context.newPage()
  await page.goto(server.base + '/')
  const field = page.locator('#q')
  const list = page.getByRole('listbox', { name: 'Vorschläge' })
  await field.pressSequentially('verbandss')
  await list.waitFor()
  const first = await list.getByRole('option').first().innerText()
  tap.ok(/Verbandssatzung/i.test(first), 'suggestions: the title that begins so', first)
  await field.press('ArrowDown')
  tap.is(await field.inputValue(), first, 'suggestions: the arrow takes it over')
  tap.is(await list.getByRole('option', { selected: true }).innerText(), first, 'suggestions: and marks it')
  await field.press('Escape')
  tap.is(`${await field.inputValue()} ${await list.isVisible()} ${await field.getAttribute('aria-expanded')}`, 'verbandss false false',
    'suggestions: escape gives back what was typed')
  await field.press('ArrowDown')
  await field.press('Enter')
  await page.waitForURL(/suche\?/)
  tap.is(new URL(page.url()).searchParams.get('q'), first, 'suggestions: return searches for it')
  await context.close()
}

async function story (browser, javaScriptEnabled) {
  const name = javaScriptEnabled ? 'with JavaScript' : 'without JavaScript'
  const server = new Server(build)
  fs.mkdirSync(server.data, { recursive: true })
  const files = twoVersions(server)
  const slug = 'verbandssatzung'
  try {
    server.must(['import', '--slug', slug, '--title', 'Verbandssatzung', '--type', 'satzung', '--effective-from', '2015-01-01', '--release', files[0]])
    await server.start()
    server.addUser('Petra Probe', 'approver')
    const context = await browser.newContext({ javaScriptEnabled, locale: 'de-DE', acceptDownloads: true, reducedMotion: 'reduce' })
    const page = await context.newPage()
    const outside = []
    const errors = []
    page.on('request', r => { if (!r.url().startsWith(server.base)) outside.push(r.url()) })
    page.on('pageerror', e => errors.push(e.message))
    page.on('console', m => { if (m.type() === 'error') errors.push(m.text()) })

    await page.goto(server.base + '/verwaltung')
    await page.fill('#f-name', 'Petra Probe')
    await page.fill('#f-password', PASSWORD)
    await Promise.all([page.waitForURL('**/verwaltung'), page.press('main button[type=submit]', 'Enter')])
    tap.ok(true, `${name}: signed in`)

    await page.goto(`${server.base}/verwaltung/d/${slug}`)
    await page.press('a[href^="/verwaltung/hochladen?dokument="]', 'Enter')
    await page.setInputFiles('input[type=file]', files[1])
    await Promise.all([page.waitForURL('**/verwaltung/hochgeladen/**'), page.press('main button[type=submit]', 'Enter')])
    if (fs.existsSync(corpus)) await suggestedDate(server, page, name)
    await page.fill('#f-decided_on', '2024-01-15')
    await page.fill('#f-effective_from', '2024-02-01')
    await page.fill('#f-note', 'Änderung der Verbandsumlage')
    await Promise.all([page.waitForURL(`**/verwaltung/d/${slug}/v2**`), page.press('button[name=action][value=speichern]', 'Enter')])
    const hidden = await (await fetch(`${server.base}/api/v1/documents/${slug}`)).json()
    tap.is(hidden.versions.length, 1, `${name}: the draft is not public`)
    for (let i = 0; i < 100 && !(await page.locator('a[href$="/v2/freigeben"]').count()); i++) {
      await page.waitForTimeout(100)
      await page.goto(`${server.base}/verwaltung/d/${slug}/v2`)
    }
    await page.press('a[href$="/v2/freigeben"]', 'Enter')
    await page.waitForSelector('#aenderungen')
    tap.ok(await page.locator('section[aria-labelledby=aenderungen] li').count() > 0, `${name}: before the release it says what changes`)
    tap.ok((await page.textContent('.rw-facts')).includes('01.02.2024'), `${name}: and from when on`)
    await Promise.all([page.waitForURL(`**/verwaltung/d/${slug}/v2?**`), page.press('main form button[type=submit]', 'Enter')])

    const before = words(await textOf(server, slug, 1))
    const only = [...words(await textOf(server, slug, 2))].filter(w => !before.has(w))
    await publicSide(server, browser, javaScriptEnabled, slug, files[1], only, name)
    if (javaScriptEnabled) await suggestions(server, browser)
    const audit = await (await fetch(`${server.base}/verwaltung/protokoll`, { redirect: 'manual' })).status
    tap.ok(audit === 303 || audit === 302, `${name}: the history is for staff only`)
    tap.ok(outside.length === 0, `${name}: no request to another host`, outside.join('\n'))
    tap.ok(errors.length === 0, `${name}: no error in the browser's console`, errors.join('\n'))
    await context.close()
  } finally {
    if (server.child) await server.kill('SIGTERM')
    server.remove()
  }
}

async function main () {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  })
  try {
    await story(browser, true)
    await story(browser, false)
  } catch (e) {
    tap.ok(false, 'the story ends', e.stack)
  } finally {
    await browser.close()
  }
  tap.end()
}

main()
