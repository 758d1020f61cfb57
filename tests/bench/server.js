// server.js - the real server under the HTTP benchmark: a store with one document of 963 KB, then bench_http.sh against it.
//   node tests/bench/server.js [BUILD]
'use strict'
const fs = require('node:fs')
const path = require('node:path')
const { spawnSync } = require('node:child_process')
const { Server, makePdf } = require('../rigs/server.js')

const SIZE = 963 * 1024

async function main () {
  const server = new Server(process.argv[2] || 'build/release')
  const file = path.join(server.dir, 'go.pdf')
  fs.writeFileSync(file, makePdf('benchmark', SIZE - 640))
  try {
    server.must(['import', '--slug', 'go', '--title', 'Geschäftsordnung', '--type', 'geschaeftsordnung', '--release', file])
    await server.start()
    console.log(`real server, ${fs.statSync(file).size} bytes`)
    const r = spawnSync('tests/bench/bench_http.sh', [server.base, '/d/go/v1.pdf', '/api/v1/documents/go', String(server.child.pid)],
      { stdio: 'inherit' })
    process.exitCode = r.status === null ? 1 : r.status
  } finally {
    if (server.child) await server.kill('SIGTERM')
    server.remove()
  }
}

main()
