// kill.js - see kill.sh. Eight clients hand in files, make documents, add versions and release them; each step that the
// server acknowledged is remembered with its strongest state. After each kill and restart: what was acknowledged is there,
// byte for byte; every public document can be downloaded and hashes to what it says; public changes have no gap; what was
// released is found by its word. At the end `regelwerk check` must be clean.
'use strict'
const { Server, Tap, makePdf, sha256 } = require('./server.js')

const [build, rounds, uploads] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])]
const CLIENTS = 8
const tap = new Tap()
const server = new Server(build)
const acked = new Map() // word -> { bytes, sha, slug, released }
let next = 0
let down = false

const pause = ms => new Promise(resolve => setTimeout(resolve, ms))
// Decimal digits as consonants: every number has its own word, whatever the folding makes of ae, oe and ue.
const word = n => 'wort' + String(n).padStart(4, '0').replace(/\d/g, d => 'bcdfghkmpt'[d]) + 'satzung'

// One file on its way to being law. Any step may fail because the server is gone: then only what was acknowledged counts.
async function bring () {
  const w = word(next++)
  const bytes = makePdf(w, 500 + Math.floor(Math.random() * 60000))
  const item = { bytes, sha: sha256(bytes), slug: null, number: 0, released: false }
  let r = await server.api('POST', '/uploads', bytes, { 'Content-Type': 'application/pdf', 'Content-Disposition': `attachment; filename="${w}.pdf"` })
  if (r.status !== 201) throw new Error('upload ' + r.status)
  acked.set(w, item)
  r = await server.api('POST', '/documents', { title: 'Satzung ' + w, type: 'satzung' })
  if (r.status !== 201) throw new Error('document ' + r.status)
  item.slug = (await r.json()).slug
  r = await server.api('POST', `/documents/${item.slug}/versions`, { sha256: item.sha, effective_from: '2020-01-01' })
  if (r.status !== 201) throw new Error('version ' + r.status)
  item.number = (await r.json()).number
  for (let i = 0; i < 500; i++) {
    r = await server.api('POST', `/documents/${item.slug}/versions/${item.number}/release`, {})
    if (r.status !== 409) break
    await pause(20)
  }
  if (r.status !== 200) throw new Error('release ' + r.status)
  item.released = true
}

const failures = []
async function client (end) {
  while (!down && next < end) {
    try {
      await bring()
    } catch (e) {
      if (!down && !/fetch failed|terminated|socket|other side closed/.test(e.message)) failures.push(e.message)
      if (down) return
    }
  }
}

async function get (url) {
  const r = await fetch(server.base + url)
  return { status: r.status, bytes: Buffer.from(await r.arrayBuffer()) }
}

// Holds what is there against what was acknowledged; a list of what is wrong.
async function verify (items) {
  const wrong = []
  for (const [w, item] of items) {
    const up = await server.api('GET', '/uploads/' + item.sha)
    if (up.status !== 200 || (await up.json()).bytes !== item.bytes.length) wrong.push(`${w}: upload ${up.status}`)
    if (item.slug && item.number) {
      const v = await server.api('GET', `/documents/${item.slug}/versions/${item.number}`)
      const version = v.status === 200 ? await v.json() : {}
      if (version.file?.sha256 !== item.sha) wrong.push(`${w}: version ${v.status}`)
      if (item.released && version.status !== 'released') wrong.push(`${w}: ${version.status}, was acknowledged as released`)
    }
    if (!item.released) continue
    const pdf = await get(`/d/${item.slug}/v${item.number}.pdf`)
    if (pdf.status !== 200 || !pdf.bytes.equals(item.bytes)) wrong.push(`${w}: download ${pdf.status}, ${pdf.bytes.length} bytes`)
    const hit = await (await fetch(`${server.base}/api/v1/search?q=${w}`)).json()
    if (hit.total?.value !== 1 || hit.items[0].document.slug !== item.slug) wrong.push(`${w}: search finds ${hit.total?.value}`)
  }
  return wrong
}

// Nothing half-done is visible: every public document stands, without the token.
async function verifyPublic () {
  const wrong = []
  let cursor = null
  let documents = 0
  do {
    const page = await (await fetch(`${server.base}/api/v1/documents?limit=100${cursor ? '&cursor=' + encodeURIComponent(cursor) : ''}`)).json()
    for (const d of page.items) {
      documents++
      const v = d.current
      if (!v || v.status !== 'released' || v.text.state !== 'done') { wrong.push(`${d.slug}: ${JSON.stringify(v?.status)} ${v?.text.state}`); continue }
      const pdf = await get(v.urls.pdf)
      if (sha256(pdf.bytes) !== v.file.sha256) wrong.push(`${d.slug}: bytes differ from their name`)
    }
    cursor = page.next
  } while (cursor)
  let since = 0
  for (;;) {
    const page = await (await fetch(`${server.base}/api/v1/changes?since=${since}&limit=100`)).json()
    for (const c of page.items) if (c.seq !== ++since) wrong.push(`change ${c.seq} follows ${since - 1}`)
    if (page.items.length === 0) { if (page.head !== since) wrong.push(`head ${page.head}, last change ${since}`); break }
  }
  if (since !== documents) wrong.push(`${documents} public documents, ${since} changes`)
  return wrong
}

async function main () {
  let slowest = 0
  await server.start()
  for (let round = 0; round < rounds; round++) {
    down = false
    const before = new Set(acked.keys())
    const end = next + uploads
    const clients = Array.from({ length: CLIENTS }, () => client(end))
    await pause(100 + Math.random() * uploads * 30)
    down = true
    await server.kill()
    await Promise.all(clients)
    slowest = Math.max(slowest, await server.start())
    const fresh = [...acked].filter(([w]) => !before.has(w))
    const wrong = await verify(fresh)
    tap.ok(wrong.length === 0, `kill ${round + 1}: all of ${fresh.length} acknowledged uploads, ${fresh.filter(([, i]) => i.released).length} released, are there`, wrong.join('\n'))
  }
  const wrong = [...await verify(acked), ...await verifyPublic()]
  tap.ok(wrong.length === 0, `after ${rounds} kills: ${acked.size} uploads acknowledged, all there; nothing half-done is public`, wrong.join('\n'))
  tap.ok(failures.length === 0, 'no request failed while the server was up', failures.slice(0, 10).join('\n'))
  tap.ok(slowest < 10000, `restart takes at most ${slowest} ms`)
  const { code } = await server.kill('SIGTERM')
  tap.is(code, 0, 'the server ends at SIGTERM')
  const check = server.run(['check'])
  tap.ok(check.status === 0 && /^clean$/m.test(check.stdout), 'regelwerk check is clean', check.stdout + check.stderr)
  tap.end()
}

main().catch(e => { tap.ok(false, 'the rig runs', e.stack); tap.end() }).finally(() => {
  try { server.child.kill('SIGKILL') } catch { /* ended already */ }
  server.remove()
})
