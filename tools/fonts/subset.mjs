// Makes the fonts of internal/render/office: node subset.mjs SOURCE_SANS_TTF_DIR DEJAVU_DIR OUT_DIR
// The source is the npm package source-sans 3.52.0 and Debian's fonts-dejavu 2.37; the tool is the npm package
// subset-font 2.9.0. Its licence keeps the name of Source Sans for unchanged copies, so the cut font is renamed.
import fs from 'node:fs'
import path from 'node:path'
import subsetFont from 'subset-font'

const range = (...parts) => parts.map(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => String.fromCodePoint(from + i)).join('')).join('')
const latin = range([0x20, 0x7e], [0xa0, 0x24f], [0x259, 0x259], [0x2b0, 0x2ff], [0x300, 0x36f], [0x370, 0x3ff], [0x400, 0x52f], [0x1e00, 0x1eff],
  [0x2000, 0x206f], [0x2070, 0x209f], [0x20a0, 0x20bf], [0x2100, 0x214f], [0x2190, 0x21ff], [0x2200, 0x22ff], [0x25a0, 0x25ff], [0xfb00, 0xfb06])
const others = range([0x20, 0x7e], [0xa0, 0xff], [0x530, 0x5ff], [0x600, 0x6ff], [0x750, 0x77f], [0x10a0, 0x10ff], [0x1c90, 0x1cbf], [0x2d00, 0x2d2f],
  [0x200b, 0x200f], [0x2010, 0x2027], [0x2030, 0x205e], [0x2190, 0x21ff], [0x2200, 0x22ff], [0x2460, 0x24ff], [0x2500, 0x27bf], [0xfb00, 0xfb4f],
  [0xfb50, 0xfdff], [0xfe70, 0xfefc], [0xfffd, 0xfffd])
const [source, dejavu, out] = process.argv.slice(2)
const jobs = [
  [source, 'SourceSans3-Regular.ttf', latin, 'text-regular.ttf', 'Cairn Text', 'Regular'],
  [source, 'SourceSans3-Semibold.ttf', latin, 'text-bold.ttf', 'Cairn Text', 'Bold'],
  [source, 'SourceSans3-It.ttf', latin, 'text-italic.ttf', 'Cairn Text', 'Italic'],
  [source, 'SourceSans3-SemiboldIt.ttf', latin, 'text-bolditalic.ttf', 'Cairn Text', 'Bold Italic'],
  [dejavu, 'DejaVuSans.ttf', others, 'others-regular.ttf', 'Cairn Others', 'Regular'],
  [dejavu, 'DejaVuSans-Bold.ttf', others, 'others-bold.ttf', 'Cairn Others', 'Bold'],
]
for (const [dir, file, text, to, family, style] of jobs) {
  const cut = await subsetFont(fs.readFileSync(path.join(dir, file)), text, {
    targetFormat: 'sfnt', keepFeatures: [], noLayoutClosure: true, noHinting: true,
    dropTables: ['GSUB', 'GPOS', 'GDEF', 'kern', 'DSIG', 'STAT', 'FFTM', 'MATH', 'gasp', 'cvt ', 'fpgm', 'prep'] })
  fs.writeFileSync(path.join(out, to), renamed(cut, family, style))
}

// renamed gives a font another name table.
function renamed(font, family, style) {
  const n = font.readUInt16BE(4)
  const tables = Array.from({ length: n }, (_, i) => {
    const at = 12 + 16 * i
    const from = font.readUInt32BE(at + 8)
    return { tag: font.toString('latin1', at, at + 4), data: font.subarray(from, from + font.readUInt32BE(at + 12)) }
  })
  tables.find(t => t.tag === 'name').data = names({ 1: family, 2: style, 4: `${family} ${style}`, 6: `${family}-${style}`.replaceAll(' ', '') })
  const head = Buffer.alloc(12 + 16 * n)
  font.copy(head, 0, 0, 12)
  const parts = [head]
  let at = head.length
  tables.forEach((t, i) => {
    const padded = Buffer.concat([t.data, Buffer.alloc((4 - t.data.length % 4) % 4)])
    let sum = 0
    for (let k = 0; k < padded.length; k += 4) sum = (sum + padded.readUInt32BE(k)) >>> 0
    head.write(t.tag, 12 + 16 * i, 'latin1')
    head.writeUInt32BE(sum, 16 + 16 * i)
    head.writeUInt32BE(at, 20 + 16 * i)
    head.writeUInt32BE(t.data.length, 24 + 16 * i)
    parts.push(padded)
    at += padded.length
  })
  return Buffer.concat(parts)
}

function names(entries) {
  const list = Object.entries(entries).map(([id, value]) => [Number(id), Buffer.from(value, 'utf16le').swap16()])
  const head = Buffer.alloc(6 + 12 * list.length)
  head.writeUInt16BE(list.length, 2)
  head.writeUInt16BE(head.length, 4)
  let at = 0
  list.forEach(([id, value], i) => {
    [3, 1, 0x409, id, value.length, at].forEach((v, k) => head.writeUInt16BE(v, 6 + 12 * i + 2 * k))
    at += value.length
  })
  return Buffer.concat([head, ...list.map(l => l[1])])
}
