// server.js - a server of one's own for rigs and browser tests: temporary data, free port, kill and restart, requests with
// a token. Needs nothing but Node.
'use strict'
const { spawn, spawnSync } = require('node:child_process')
const { createHash, randomBytes } = require('node:crypto')
const fs = require('node:fs')
const net = require('node:net')
const os = require('node:os')
const path = require('node:path')

const PASSWORD = 'Sieben-Zwerge-im-Rathaus'

function freePort () {
  return new Promise((resolve, reject) => {
    const s = net.createServer()
    s.on('error', reject)
    s.listen(0, '127.0.0.1', () => { const { port } = s.address(); s.close(() => resolve(port)) })
  })
}

class Server {
  constructor (build, data) {
    this.program = path.resolve(build, 'bin', 'regelwerk')
    this.dir = data ? null : fs.mkdtempSync(path.join(os.tmpdir(), 'regelwerk-rig.'))
    this.data = data || path.join(this.dir, 'data')
    this.token = null
  }

  run (args, options = {}) {
    return spawnSync(this.program, [...args, '--data', this.data], { encoding: 'utf8', ...options })
  }

  must (args, options) {
    const r = this.run(args, options)
    if (r.status !== 0) throw new Error(`${args.join(' ')}: ${r.status} ${r.stderr}`)
    return r.stdout
  }

  // Starts it and waits until it is ready; the token is made at the first start.
  async start () {
    this.port = this.port || await freePort()
    this.base = `http://127.0.0.1:${this.port}`
    const began = Date.now()
    const log = fs.openSync(path.join(this.dir || this.data, 'server.log'), 'a')
    this.child = spawn(this.program, ['serve', '--data', this.data, '--listen', `127.0.0.1:${this.port}`],
      { stdio: ['ignore', log, log] })
    fs.closeSync(log)
    this.ended = new Promise(resolve => this.child.once('exit', (code, signal) => resolve({ code, signal })))
    for (;;) {
      if (this.child.exitCode !== null) throw new Error(`the server ended with ${this.child.exitCode}`)
      try {
        if ((await fetch(this.base + '/readyz')).status === 200) break
      } catch { /* not yet */ }
      if (Date.now() - began > 60000) throw new Error('the server does not become ready')
      await new Promise(resolve => setTimeout(resolve, 10))
    }
    if (!this.token) {
      this.token = this.must(['token', 'create', 'rig', '--scope', 'read,upload,edit,release']).match(/rw_live_\S+/)[0]
    }
    return Date.now() - began
  }

  addUser (name, role) {
    this.must(['user', 'add', name, '--role', role, '--password-stdin'], { input: PASSWORD + '\n' })
  }

  async kill (signal = 'SIGKILL') {
    this.child.kill(signal)
    return this.ended
  }

  api (method, url, body, headers = {}) {
    const json = body !== undefined && !Buffer.isBuffer(body)
    return fetch(this.base + '/api/v1' + url, {
      method,
      headers: { Authorization: 'Bearer ' + this.token, ...(json ? { 'Content-Type': 'application/json' } : {}), ...headers },
      body: json ? JSON.stringify(body) : body
    })
  }

  remove () {
    if (this.dir && !process.env.KEEP) fs.rmSync(this.dir, { recursive: true, force: true })
    else if (this.dir) console.log(`# kept: ${this.dir}`)
  }
}

// A small PDF of one page that says WORD, of about SIZE bytes, with an exact cross-reference table.
function makePdf (word, size = 2000) {
  const text = `BT /F1 12 Tf 72 720 Td (Satzung ${word}) Tj ET`
  const padding = randomBytes(Math.max(16, Math.floor(size / 2))).toString('hex')
  const objects = [
    '<</Type/Catalog/Pages 2 0 R>>',
    '<</Type/Pages/Kids[3 0 R]/Count 1>>',
    '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>/Contents 4 0 R>>',
    `<</Length ${text.length}>>\nstream\n${text}\nendstream`,
    `<</Length ${padding.length}>>\nstream\n${padding}\nendstream`
  ]
  let pdf = '%PDF-1.7\n'
  const offsets = []
  objects.forEach((o, i) => { offsets.push(pdf.length); pdf += `${i + 1} 0 obj\n${o}\nendobj\n` })
  const xref = pdf.length
  pdf += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`
  for (const o of offsets) pdf += String(o).padStart(10, '0') + ' 00000 n \n'
  pdf += `trailer\n<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${xref}\n%%EOF\n`
  return Buffer.from(pdf, 'latin1')
}

const sha256 = bytes => createHash('sha256').update(bytes).digest('hex')

// TAP, one file's worth.
class Tap {
  constructor () { this.n = 0; this.failed = 0 }
  ok (good, name, seen) {
    this.n++
    if (!good) this.failed++
    console.log(`${good ? 'ok' : 'not ok'} ${this.n} - ${name}`)
    if (!good && seen !== undefined) console.log(String(seen).slice(0, 3000).replace(/^/gm, '# '))
    return good
  }

  is (got, wanted, name) { return this.ok(got === wanted, name, `got: ${got}\nwanted: ${wanted}`) }
  end () { console.log(`1..${this.n}`); process.exitCode = this.failed ? 1 : 0 }
}

module.exports = { Server, Tap, makePdf, sha256, PASSWORD }
